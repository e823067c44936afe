// The grid of the entry page: what AG Grid asks (values, edits, marks), and what the keyboard does in it.
(() => {
  "use strict";

  const desk = window.planGaugeEntry;
  Object.assign(desk, { selected: null, findings: [], readings: [] });

  const grid = () => window.dash_ag_grid.getApiAsync("entry-grid");
  const refresh = () => grid().then((api) => api.refreshCells({ force: true }));
  const cellOf = (params) => ({ indicator: params.data.indicator, time_period: params.column.getColId() });
  const problem = (cell, severity) => desk.findings.find((one) => desk.same(one, cell) && one.severity === severity);
  // What the server understood of a text; nothing while it has not seen this very text.
  const reading = (cell) => desk.readings.find((one) => desk.same(one, cell) && one.typed === desk.current(cell).obs_value);

  async function focusCell(cell) {
    const api = await grid();
    const row = api.getRowNode(cell.indicator);
    if (!row || !api.getColumn(cell.time_period)) return;
    api.ensureColumnVisible(cell.time_period);
    api.setFocusedCell(row.rowIndex, cell.time_period);
  }

  function select(cell, except) {
    desk.selected = cell;
    desk.showDetails(cell, except);
  }

  const is = {
    changed: (cell) => Boolean(desk.entry(cell)),
    error: (cell) => Boolean(problem(cell, "error")) || Boolean(desk.entry(cell) && desk.isConflict(desk.entry(cell))),
    warning: (cell) => Boolean(problem(cell, "warning")),
    waiting: (cell) => desk.stored(cell).approval === "submitted",
    returned: (cell) => desk.stored(cell).approval === "returned",
  };

  window.dashAgGridFunctions = Object.assign(window.dashAgGridFunctions || {}, {
    entryValue: (params) => desk.current(cellOf(params)).obs_value,
    entrySet(params) {
      const cell = cellOf(params);
      const typed = String(params.newValue ?? "").trim();
      if (typed === desk.current(cell).obs_value) return false;
      desk.change(cell, { obs_value: typed });
      select(cell);
      return true;
    },
    // Tab moves on without opening the next editor, as in a spreadsheet: an editor that opens by itself is
    // a moment late, and the first digit typed meanwhile would be lost.
    entryTab(params) {
      const { api, editing, event } = params;
      if (!editing || event.key !== "Tab") return false;
      event.preventDefault();
      api.stopEditing();
      if (event.shiftKey) api.tabToPreviousCell();
      else api.tabToNextCell();
      return true;
    },
    // Tab leads from the last year to the first one of the next indicator: the name between them is no cell to type in.
    entryNextCell({ api, backwards, nextCellPosition }) {
      if (nextCellPosition?.column.getColId() !== "name") return nextCellPosition ?? false;
      const years = api.getAllDisplayedColumns().filter((column) => column.getColId() !== "name");
      const rowIndex = nextCellPosition.rowIndex - (backwards ? 1 : 0);
      if (rowIndex < 0) return false;
      return { ...nextCellPosition, rowIndex, column: backwards ? years.at(-1) : years[0] };
    },
    entryNote(params) {
      const cell = cellOf(params);
      const found = problem(cell, "error") || problem(cell, "warning");
      const { obs_status } = desk.current(cell);
      const { note } = desk.stored(cell);
      return found ? found.text : note || desk.state.words.statuses[obs_status === "A" ? "" : obs_status];
    },
    entryIs: (params, what) => is[what](cellOf(params)),
    entryFocused(event) {
      if (event.rowIndex === null || !event.column || event.column.getColId() === "name") return;
      const cell = { indicator: event.api.getDisplayedRowAtIndex(event.rowIndex).id, time_period: event.column.getColId() };
      if (!desk.selected || !desk.same(desk.selected, cell)) select(cell);
    },
    // While a cell is edited, what kind of number it takes stands just below it.
    entryEditing(event, begins) {
      const hint = document.getElementById("entry-expected");
      hint.hidden = !begins;
      const cell = { indicator: event.data.indicator, time_period: event.column.getColId() };
      desk.edit(begins ? cell : null);
      if (!begins) return;
      const at = document.querySelector(`#entry-grid [row-id="${CSS.escape(cell.indicator)}"] [col-id="${CSS.escape(cell.time_period)}"]`);
      if (!at) return;
      hint.textContent = desk.state.indicators[cell.indicator].expected.replace("{year}", cell.time_period);
      const [box, card] = [at.getBoundingClientRect(), hint.parentElement.getBoundingClientRect()];
      hint.style.top = `${box.bottom - card.top + 2}px`;
      hint.style.right = `${Math.max(card.right - box.right, 4)}px`;
    },
  });

  const element = (...parts) => window.React.createElement(...parts);
  window.dashAgGridComponentFunctions = Object.assign(window.dashAgGridComponentFunctions || {}, {
    EntryName: ({ data }) =>
      element("span", { className: "entry-name", title: data.name },
        element("span", { className: "quiet" }, data.number),
        element("span", null, data.short, element("span", { className: "quiet" }, data.about))),
    EntryCell(props) {
      const cell = cellOf(props);
      const { words } = desk.state;
      const saved = desk.stored(cell);
      const mine = desk.entry(cell);
      const { obs_status, obs_value, shown } = { ...saved, ...mine };
      const text = mine && obs_value !== saved.obs_value ? reading(cell)?.shown ?? obs_value : shown;
      const [error, warning] = [is.error(cell), is.warning(cell)];
      const said = [mine && words.unsaved, error && words.error, warning && words.warning, is.waiting(cell) && words.waiting, is.returned(cell) && words.returned].filter(Boolean);
      return element("span", { className: "entry-cell" },
        (error || warning) && element("span", { className: "cell-problem", "aria-hidden": true }, "!"),
        element("span", { className: "cell-text" }, text),
        obs_status !== "A" && (mine || shown || saved.revision > 0)
          && element("abbr", { className: "cell-mark", title: words.statuses[obs_status] }, obs_status),
        said.length > 0 && element("span", { className: "sr-only" }, ` (${said.join(", ")})`));
    },
  });

  const inCell = (event) => {
    const at = event.target.closest?.("#entry-grid .ag-cell");
    return at && event.target === at ? at : null;
  };
  // The cell of a year that has the focus; none while a name has it.
  const focused = (event) => {
    const at = inCell(event);
    const cell = at && { indicator: at.closest("[row-id]").getAttribute("row-id"), time_period: at.getAttribute("col-id") };
    return cell && cell.time_period !== "name" ? cell : null;
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const leaps = event.ctrlKey || event.metaKey;
    // Ctrl+Enter opens the details of the value.
    if (event.key === "Enter" && leaps && desk.selected && event.target.closest?.("#entry-grid")) {
      event.preventDefault();
      event.stopPropagation();
      grid().then((api) => {
        api.stopEditing();
        document.getElementById("entry-source").focus();
      });
    }
    // An input method sends no character to a cell that is not being edited: open the editor for it.
    const at = inCell(event);
    if (at && (event.key === "Process" || event.keyCode === 229)) {
      const rowIndex = Number(at.closest("[row-index]").getAttribute("row-index"));
      grid().then((api) => api.startEditingCell({ rowIndex, colKey: at.getAttribute("col-id"), key: "Backspace" }));
    }
  }, true);

  // Copying takes the whole number, not the rounded one that the cell shows.
  document.addEventListener("copy", (event) => {
    const cell = focused(event);
    if (!cell || !window.getSelection().isCollapsed) return;
    event.clipboardData.setData("text/plain", desk.current(cell).obs_value);
    event.preventDefault();
  });

  // Problems and changes name their cell by a button.
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-cell]:not([data-choice])");
    if (!button) return;
    const [indicator, time_period] = button.dataset.cell.split("|");
    focusCell({ indicator, time_period });
  });

  // On a phone the names leave room for the years.
  if (window.innerWidth < 700) {
    const narrow = () => (window.dash_ag_grid ? grid().then((api) => api.setColumnWidths([{ key: "name", newWidth: 150 }])) : setTimeout(narrow, 50));
    narrow();
  }

  desk.onChange(refresh);
  Object.assign(desk, {
    focusCell,
    focused,
    select,
    refresh,
    problem,
    reading,
    judged(findings, readings) {
      if (desk.findings === findings && desk.readings === readings) return;
      Object.assign(desk, { findings: findings || [], readings: readings || [] });
      refresh();
    },
  });
})();
