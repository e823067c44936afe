"""Small pieces of a page."""

from layouts.components import filled, quoted


def test_a_template_is_filled_with_components_where_its_fields_stand():
    reason = quoted("Audit")
    assert filled("Why: {reason}.", reason=reason) == ["Why: ", reason, "."]
    assert filled("{reason}（原因）", reason=reason) == [reason, "（原因）"]
    assert filled("{{no field}}") == ["{", "no field}"]
    assert reason.lang == "en"
