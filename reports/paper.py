"""A Word document in the form of GB/T 9704-2012: A4, 156 x 225 mm of text, real styles, fields and alt texts."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal, NamedTuple

from indicators.exchange.archive import repacked
from indicators.formulas import writable
from indicators.text import Text

#: The text block; a picture and a table are as wide.
TEXT_WIDTH: Final = 156.0
_PAGE: Final = (210.0, 297.0)
_MARGINS: Final = {"top_margin": 37.0, "bottom_margin": 35.0, "left_margin": 28.0, "right_margin": 26.0}
_FOOT: Final = 25.0
#: Words of a sentence where the number of a figure or table stands, as a field.
_FIGURE: Final = "{figure}"
_TABLE: Final = "{table}"

Kind = Literal["figure", "table"]
Alignment = Literal["LEFT", "CENTER", "RIGHT", "JUSTIFY"]


class _Style(NamedTuple):
    """How paragraphs of one kind are set.

    Attributes
    ----------
    latin, chinese
        Faces for the two scripts, by the names that Word knows.
    points
        Size of the letters.
    line
        Exact distance of the lines in points; a multiple of the letter where it is below 5.
    indent
        First line, in letters.
    """

    latin: str
    chinese: str
    points: float
    line: float = 1.0
    align: Alignment = "LEFT"
    indent: int = 0
    before: float = 0
    after: float = 0
    bold: bool = False
    keeps: bool = False


_SERIF: Final = "Times New Roman"
_SANS: Final = "Arial"
#: 小标宋 is not part of Windows: where it is missing, 宋体 takes its place (see _OTHER_NAMES).
_TITLE_FACE: Final = "方正小标宋简体"
#: Names under which the faces are known elsewhere, and what stands in for one.
_OTHER_NAMES: Final = {
    "仿宋": "FangSong",
    "黑体": "SimHei",
    "楷体": "KaiTi",
    "宋体": "SimSun",
    _TITLE_FACE: "宋体",
}
#: Names of styles as Word has them, so that its outline, list of figures and navigation work.
_STYLES: Final = {
    "zh": {
        "Normal": _Style(_SERIF, "仿宋", 16),
        "Title": _Style(_SERIF, _TITLE_FACE, 22, 36, "CENTER", after=12),
        "Subtitle": _Style(_SERIF, "楷体", 12, 22, "CENTER", after=14),
        "Heading 1": _Style(_SERIF, "黑体", 16, 28.95, indent=2, keeps=True),
        "Heading 2": _Style(_SERIF, "楷体", 16, 28.95, indent=2, keeps=True),
        "Heading 3": _Style(_SERIF, "仿宋", 16, 28.95, indent=2, bold=True, keeps=True),
        "Body Text": _Style(_SERIF, "仿宋", 16, 28.95, "JUSTIFY", indent=2),
        "Caption": _Style(_SERIF, "黑体", 12, 1.0, "CENTER", before=3, after=3),
        "Plan Figure": _Style(_SERIF, "仿宋", 16, 1.0, "CENTER", before=6, keeps=True),
        "Plan Note": _Style(_SERIF, "宋体", 9, 12.5),
        "Plan Formula": _Style(_SERIF, "宋体", 11, 18),
        "Plan Heading Cell": _Style(_SERIF, "黑体", 9.5, 1.0, "CENTER", before=2, after=2),
        "Plan Cell": _Style(_SERIF, "宋体", 9.5, 1.0, before=2, after=2),
        "Footer": _Style("宋体", "宋体", 14),
    },
    "en": {
        "Normal": _Style(_SERIF, "宋体", 11.5),
        "Title": _Style(_SANS, "黑体", 20, 1.1, "CENTER", after=8, bold=True),
        "Subtitle": _Style(_SERIF, "宋体", 11.5, 1.1, "CENTER", after=14),
        "Heading 1": _Style(_SANS, "黑体", 14, 1.1, before=14, after=6, bold=True, keeps=True),
        "Heading 2": _Style(_SANS, "黑体", 11.5, 1.1, before=12, after=4, bold=True, keeps=True),
        "Heading 3": _Style(_SERIF, "宋体", 11.5, 1.1, before=8, after=3, bold=True, keeps=True),
        "Body Text": _Style(_SERIF, "宋体", 11.5, 1.2, "JUSTIFY", after=6),
        "Caption": _Style(_SANS, "黑体", 9.5, 1.0, "CENTER", before=4, after=4, bold=True),
        "Plan Figure": _Style(_SERIF, "宋体", 11.5, 1.0, "CENTER", before=6, keeps=True),
        "Plan Note": _Style(_SERIF, "宋体", 9, 11.5),
        "Plan Formula": _Style(_SERIF, "宋体", 10.5, 15),
        "Plan Heading Cell": _Style(_SANS, "黑体", 8, 1.0, "CENTER", before=2, after=2, bold=True),
        "Plan Cell": _Style(_SERIF, "宋体", 9, 1.0, before=2, after=2),
        "Footer": _Style(_SERIF, "宋体", 11),
    },
}
_WORDS: Final = {"zh": {"figure": "图", "table": "表"}, "en": {"figure": "Figure", "table": "Table"}}
_THICK, _THIN = 12, 4


class Column(NamedTuple):
    """A column of a table: its heading, its width in mm, where its cells stand."""

    heading: str
    width: float
    align: Alignment = "LEFT"


class Paper:
    """A document that is written from top to bottom.

    Parameters
    ----------
    t
        Language; the faces and sizes are those that its offices use.
    """

    def __init__(self, t: Text) -> None:
        import docx  # of the extra "report"; takes a while to import

        self._t = t
        self._document: Any = docx.Document()
        self._numbers: dict[Kind, int] = {"figure": 0, "table": 0}
        self._bookmarks = 0
        self._forget_the_template()
        self._set_styles()
        self._set_page()

    def title(self, text: str, below: str) -> None:
        """Write the title of the document, in as many lines as it has, and the line below it."""
        self._paragraph("Title", text)
        self._paragraph("Subtitle", below)

    def heading(self, text: str, level: int, *, new_page: bool = False) -> None:
        """Write a heading of level 1, 2 or 3."""
        self._paragraph(f"Heading {level}", text).paragraph_format.page_break_before = new_page or None

    def text(self, text: str, *, bold: str = "", then: str = "", leads: bool = False) -> None:
        """Write a paragraph.

        Parameters
        ----------
        text, bold
            What it says, and what goes before in bold.
        then
            A sentence at its end in which ``{figure}`` and ``{table}`` are the number of the one that follows next.
        leads
            Whether it leads to a figure and stays on its page.
        """
        paragraph = self._paragraph("Body Text", "")
        paragraph.paragraph_format.keep_with_next = leads or None
        space = self._t.sentences(["", ""])
        if bold:
            self._run(paragraph, bold + space).bold = True
        self._run(paragraph, text + space if text and then else text)
        for part in re.split(r"(\{figure\}|\{table\})", then):
            if part in (_FIGURE, _TABLE):
                kind: Kind = "figure" if part == _FIGURE else "table"
                number = self._numbers[kind] + 1
                self._field(paragraph, f"REF {_bookmark(kind, number)} \\h", self._label(kind) + str(number))
            elif part:
                self._run(paragraph, part)

    def note(self, text: str, *, ends: bool = False) -> None:
        """Write a line below a figure or a table; the last one of them is told, and keeps its distance."""
        paragraph = self._paragraph("Plan Note", text)
        if ends:
            paragraph.paragraph_format.space_after = self._points(10)
        else:
            paragraph.paragraph_format.keep_with_next = True

    def formula(self, text: str) -> None:
        """Write formulas, one a line, kept together."""
        self._paragraph("Plan Formula", text).paragraph_format.keep_together = True

    def figure(self, picture: bytes, alternative: str, caption: str) -> None:
        """Place a PNG over the whole width, with the text that stands for it and its caption below."""
        paragraph = self._paragraph("Plan Figure", "")
        shape = paragraph.add_run().add_picture(io.BytesIO(picture), width=self._length(TEXT_WIDTH))
        properties = shape._inline.docPr
        number = self._numbers["figure"] + 1
        properties.set("name", f"{self._label('figure')}{number}".strip())
        properties.set("descr", writable(alternative))
        self._caption("figure", caption).paragraph_format.keep_with_next = True

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]], caption: str) -> None:
        """Write a table below its caption, with a note to follow.

        Its header row is repeated on each page, no row is split, and the last one stays with the note.
        """
        self._caption("table", caption).paragraph_format.keep_with_next = True
        table = self._document.add_table(rows=0, cols=len(columns))
        table.autofit = False
        table.alignment = _alignment("CENTER")
        for column, wanted in zip(table.columns, columns, strict=True):
            column.width = self._length(wanted.width)
        self._rule(table)
        self._row(table, [column.heading for column in columns], columns, is_heading=True)
        for row in rows:
            self._row(table, row, columns)
        for cell in table.rows[-1].cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True

    def content(self, title: str, subject: str) -> bytes:
        """Return the document; the same content gives the same bytes.

        Parameters
        ----------
        title, subject
            What its properties say; no clock and no user do.
        """
        properties = self._document.core_properties
        properties.title, properties.subject = writable(title)[:255], writable(subject)[:255]
        properties.author = properties.last_modified_by = "Plan Gauge"
        properties.comments = ""
        properties.language = self._t.tag
        held = io.BytesIO()
        self._document.save(held)
        return repacked(held.getvalue())

    # What follows speaks of Word.

    def _paragraph(self, style: str, text: str) -> Any:
        paragraph = self._document.add_paragraph(style=style)
        if text:
            self._run(paragraph, text)
        return paragraph

    def _run(self, paragraph: Any, text: str) -> Any:
        return paragraph.add_run(writable(text))

    def _label(self, kind: Kind) -> str:
        """Word for a figure or table as it stands before its number."""
        word = _WORDS[self._t.language][kind]
        return word if self._t.language == "zh" else f"{word} "

    def _caption(self, kind: Kind, text: str) -> Any:
        """Write a caption whose number is a field, with a bookmark by which a sentence refers to it."""
        self._numbers[kind] += 1
        number = self._numbers[kind]
        paragraph = self._paragraph("Caption", "")
        self._bookmarks += 1
        start = self._element("w:bookmarkStart", id=self._bookmarks, name=_bookmark(kind, number))
        paragraph._p.append(start)
        self._run(paragraph, self._label(kind))
        self._field(paragraph, f"SEQ {self._label(kind).strip()} \\* ARABIC", str(number))
        paragraph._p.append(self._element("w:bookmarkEnd", id=self._bookmarks))
        self._run(paragraph, ("　" if self._t.language == "zh" else ". ") + text)
        return paragraph

    def _field(self, paragraph: Any, instruction: str, cached: str) -> None:
        """Add a field with the result that it has until Word computes it anew."""
        for kind in ("begin", None, "separate", cached, "end"):
            run = paragraph.add_run()
            if kind in ("begin", "separate", "end"):
                run._r.append(self._element("w:fldChar", fldCharType=kind))
            elif kind is None:
                code = self._element("w:instrText")
                code.text = f" {instruction} "
                code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                run._r.append(code)
            else:
                run.text = kind

    def _row(
        self, table: Any, cells: Sequence[str], columns: Sequence[Column], *, is_heading: bool = False
    ) -> None:
        row = table.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(self._element("w:cantSplit"))
        if is_heading:
            properties.append(self._element("w:tblHeader"))
        for cell, text, column in zip(row.cells, cells, columns, strict=True):
            cell.width = self._length(column.width)
            cell.vertical_alignment = 1
            paragraph = cell.paragraphs[0]
            paragraph.style = "Plan Heading Cell" if is_heading else "Plan Cell"
            if not is_heading:
                paragraph.alignment = _alignment(column.align)
            self._run(paragraph, text)
            if is_heading:
                borders = self._element("w:tcBorders")
                borders.append(self._element("w:bottom", val="single", sz=_THIN * 2, space=0, color="000000"))
                cell._tc.get_or_add_tcPr().append(borders)

    def _rule(self, table: Any) -> None:
        """Give a table the rules of a printed one: strong above and below, fine ones between rows."""
        borders = self._element("w:tblBorders")
        for side, size, colour in (
            ("top", _THICK, "000000"),
            ("bottom", _THICK, "000000"),
            ("insideH", _THIN, "808080"),
        ):
            borders.append(self._element(f"w:{side}", val="single", sz=size, space=0, color=colour))
        margins = self._element("w:tblCellMar")
        for side in ("left", "right"):
            margins.append(self._element(f"w:{side}", w=57, type="dxa"))  # 1 mm
        properties = table._tbl.tblPr
        properties.append(borders)
        properties.append(self._element("w:tblLayout", type="fixed"))
        properties.append(margins)

    def _forget_the_template(self) -> None:
        """Leave out what the template of the library brings: a thumbnail of another document, Japanese as language."""
        package = self._document.part.package
        for name, relation in list(package.rels.items()):
            if relation.reltype.endswith("/thumbnail"):
                del package.rels[name]
        for language in self._document.settings.element.iter(self._tag("w:themeFontLang")):
            language.set(self._tag("w:val"), "en-US")
            language.set(self._tag("w:eastAsia"), "zh-CN")
        fonts = next(part for part in package.iter_parts() if part.partname == "/word/fontTable.xml")
        names = "".join(
            f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>'
            for name, other in _OTHER_NAMES.items()
        )
        fonts._blob = fonts.blob.replace(b"</w:fonts>", names.encode() + b"</w:fonts>")

    def _set_styles(self) -> None:
        styles = self._document.styles
        defaults = styles.element.find(self._tag("w:docDefaults"))
        for language in defaults.iter(self._tag("w:lang")):
            language.set(self._tag("w:val"), self._t.tag if self._t.language == "en" else "en-US")
            language.set(self._tag("w:eastAsia"), "zh-CN")
        for spacing in defaults.iter(self._tag("w:spacing")):
            spacing.getparent().remove(spacing)
        known = {style.name for style in styles}
        for name, style in _STYLES[self._t.language].items():
            word = styles[name] if name in known else styles.add_style(name, 1)
            self._set_style(word, style)

    def _set_style(self, word: Any, style: _Style) -> None:
        """Set a style of Word anew, so that nothing of the template is left in it."""
        element = word.element
        outline = element.find(f".//{self._tag('w:outlineLvl')}")
        for part in ("w:pPr", "w:rPr"):
            if (old := element.find(self._tag(part))) is not None:
                element.remove(old)
        if word.name != "Normal":
            word.base_style = self._document.styles["Normal"]
        fonts = element.get_or_add_rPr().get_or_add_rFonts()
        for script, face in (("ascii", style.latin), ("hAnsi", style.latin), ("cs", style.latin)):
            fonts.set(self._tag(f"w:{script}"), face)
        fonts.set(self._tag("w:eastAsia"), style.chinese)
        word.font.size = self._points(style.points)
        word.font.bold = style.bold
        form = word.paragraph_format
        form.alignment = _alignment(style.align)
        form.line_spacing = style.line if style.line < 5 else self._points(style.line)
        form.space_before, form.space_after = self._points(style.before), self._points(style.after)
        form.keep_with_next = form.keep_together = style.keeps or None
        form.widow_control = True
        if style.indent:
            form.first_line_indent = self._points(style.indent * style.points)
            indent = element.pPr.find(self._tag("w:ind"))
            indent.set(self._tag("w:firstLineChars"), str(100 * style.indent))
        if outline is not None:
            element.pPr.append(outline)
        word.hidden = False
        word.quick_style = True

    def _set_page(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = (self._length(side) for side in _PAGE)
        for margin, width in _MARGINS.items():
            setattr(section, margin, self._length(width))
        section.footer_distance = self._length(_FOOT)
        grid = section._sectPr.find(self._tag("w:docGrid"))
        if grid is not None:
            section._sectPr.remove(grid)
        # Odd pages carry the number at the right, even ones at the left, one letter in from the edge.
        self._document.settings.odd_and_even_pages_header_footer = True
        sides: tuple[tuple[Any, Alignment], ...] = (
            (section.footer, "RIGHT"),
            (section.even_page_footer, "LEFT"),
        )
        for footer, align in sides:
            footer.is_linked_to_previous = False
            paragraph = footer.paragraphs[0]
            paragraph.style = "Footer"
            paragraph.alignment = _alignment(align)
            form = paragraph.paragraph_format
            form.left_indent = form.right_indent = self._points(14)
            self._run(paragraph, "— ")
            self._field(paragraph, "PAGE", "1")
            self._run(paragraph, " —")

    def _element(self, tag: str, **attributes: object) -> Any:
        from docx.oxml import OxmlElement

        element: Any = OxmlElement(tag)
        for name, value in attributes.items():
            element.set(self._tag(f"w:{name}"), str(value))
        return element

    def _tag(self, name: str) -> str:
        from docx.oxml.ns import qn

        return qn(name)

    def _length(self, millimetres: float) -> Any:
        from docx.shared import Mm

        return Mm(millimetres)

    def _points(self, points: float) -> Any:
        from docx.shared import Pt

        return Pt(points)


def _alignment(align: Alignment) -> int:
    """Return the number that python-docx has for an alignment (WD_ALIGN_PARAGRAPH)."""
    return {"LEFT": 0, "CENTER": 1, "RIGHT": 2, "JUSTIFY": 3}[align]


def _bookmark(kind: Kind, number: int) -> str:
    return f"_Ref_{kind}_{number}"


def chinese_numerals() -> Iterator[str]:
    """Count 一, 二, … 十, 十一, … to 九十九."""
    digits = "一二三四五六七八九"
    for number in range(1, 100):
        tens, ones = divmod(number, 10)
        yield (("" if tens == 1 else digits[tens - 1]) + "十" if tens else "") + (
            digits[ones - 1] if ones else ""
        )
