// The entry page in the browser: holds the draft, shows it in the grid and in the details, asks for checks.
// What is stored and every judgement come from the server; ids are those of layouts/entry_ids.py.
(() => {
  "use strict";

  const INPUTS = {
    "entry-value": "obs_value", "entry-status": "obs_status", "entry-source": "source", "entry-address": "source_address", "entry-comment": "comment",
  };
  const FIELDS = Object.values(INPUTS);
  const EMPTY = { obs_value: "", shown: "", obs_status: "A", source: "", source_address: "", comment: "", revision: 0 };
  const NO_DRAFT = { request: "", reason: "", entries: [] };
  const MISSING = "M";
  const CHECK_AFTER = 250;

  let state = { cells: {}, indicators: {}, words: { statuses: {} } };
  let draft = NO_DRAFT;
  let findings = [];
  let selected = null;
  let restored = false;
  let timer = 0;

  const set = (id, props) => window.dash_clientside.set_props(id, props);
  const skip = () => window.dash_clientside.no_update;
  const stored = (cell) => state.cells[cell.indicator]?.[cell.time_period] ?? EMPTY;
  const isStored = (saved) => saved.revision > 0 || saved.obs_value !== "";
  const same = (a, b) => a.indicator === b.indicator && a.time_period === b.time_period;
  const entry = (cell) => draft.entries.find((one) => same(one, cell));
  const current = (cell) => entry(cell) ?? stored(cell);
  const conflict = (one) => one.based_on !== stored(one).revision;
  const problem = (cell, severity) => findings.find((one) => same(one, cell) && one.severity === severity);
  const cellOf = (params) => ({ indicator: params.data.indicator, time_period: params.column.getColId() });

  // A new id for every state of the draft: a repeated save of the same draft is recognised by the store.
  const newRequest = () =>
    Array.from(window.crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  // Change one cell of the draft; a cell that says again what is stored leaves it.
  function change(cell, patch) {
    const was = entry(cell);
    const saved = stored(cell);
    // A value typed over another one needs a source of its own.
    const from = was ?? ("obs_value" in patch ? EMPTY : saved);
    const next = { ...cell, based_on: was ? was.based_on : saved.revision };
    for (const field of FIELDS) next[field] = patch[field] ?? from[field];
    // To empty a stored cell is to delete its value; a value typed again takes that back.
    if ("obs_value" in patch) {
      if (next.obs_value.trim() === "") next.obs_status = isStored(saved) ? MISSING : next.obs_status;
      else if (next.obs_status === MISSING) next.obs_status = EMPTY.obs_status;
    }
    const back = "obs_value" in patch && next.obs_value === saved.obs_value
      && FIELDS.every((field) => field === "obs_value" || [EMPTY[field], saved[field]].includes(next[field]));
    const plain = back || FIELDS.every((field) => next[field] === saved[field]);
    if (plain && next.based_on === saved.revision) put(draft.entries.filter((one) => !same(one, cell)));
    else put(was ? draft.entries.map((one) => (same(one, cell) ? next : one)) : [...draft.entries, next]);
  }

  function put(entries, reason = draft.reason) {
    restored = true;
    draft = { request: newRequest(), reason, entries };
    set("entry-draft", { data: draft });
    set("entry-result", { children: "" });
    checkSoon();
  }

  function checkSoon() {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => set("entry-to-check", { data: draft }), CHECK_AFTER);
  }

  const grid = () => window.dash_ag_grid.getApiAsync("entry-grid");
  const refresh = () => grid().then((api) => api.refreshCells({ force: true }));
  const fill = (id, text) => {
    const field = document.getElementById(id);
    if (field && field.value !== text) field.value = text;
  };

  // Show a cell's details in the fields; `except` names the one in which somebody is typing.
  function select(cell, except) {
    selected = cell;
    const now = current(cell);
    for (const [id, field] of Object.entries(INPUTS)) if (id !== except) fill(id, now[field]);
    set("entry-details", { hidden: false });
    set("entry-hint", { hidden: true });
    set("entry-cell-name", { children: state.words.cell.replace("{name}", state.indicators[cell.indicator].name).replace("{year}", cell.time_period) });
    set("entry-cell-about", { children: state.indicators[cell.indicator].about });
    set("entry-selected", { data: cell });
  }

  async function focusCell(cell) {
    const api = await grid();
    const row = api.getRowNode(cell.indicator);
    if (!row || !api.getColumn(cell.time_period)) return;
    api.ensureColumnVisible(cell.time_period);
    api.setFocusedCell(row.rowIndex, cell.time_period);
  }

  // After a save its button rests and holds no focus; whoever pressed it hears the result instead.
  function showResult() {
    const at = document.activeElement;
    if (!at || at === document.body || at.id === "entry-save") document.getElementById("entry-result").focus();
  }

  // What the grid asks: values, edits, marks.
  window.dashAgGridFunctions = Object.assign(window.dashAgGridFunctions || {}, {
    entryValue: (params) => current(cellOf(params)).obs_value,
    entrySet(params) {
      const cell = cellOf(params);
      const typed = String(params.newValue ?? "").trim();
      if (typed === current(cell).obs_value) return false;
      change(cell, { obs_value: typed });
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
    entryNote(params) {
      const cell = cellOf(params);
      const found = problem(cell, "error") || problem(cell, "warning");
      return found ? found.text : state.words.statuses[current(cell).obs_status === "A" ? "" : current(cell).obs_status];
    },
    entryIs(params, what) {
      const cell = cellOf(params);
      const mine = entry(cell);
      if (what === "changed") return Boolean(mine);
      if (what === "error") return Boolean(problem(cell, "error")) || Boolean(mine && conflict(mine));
      return Boolean(problem(cell, what));
    },
    entryFocused(event) {
      if (event.rowIndex === null || !event.column || event.column.getColId() === "name") return;
      const cell = { indicator: event.api.getDisplayedRowAtIndex(event.rowIndex).id, time_period: event.column.getColId() };
      if (!selected || !same(selected, cell)) select(cell);
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
      const { words } = state;
      const mine = entry(cell);
      const { obs_status, obs_value, shown } = { ...stored(cell), ...mine };
      const is = (what) => window.dashAgGridFunctions.entryIs(props, what);
      const text = mine && obs_value !== stored(cell).obs_value ? obs_value : shown;
      const said = [mine && words.unsaved, is("error") && words.error, is("warning") && words.warning].filter(Boolean);
      return element("span", { className: "entry-cell" },
        (is("error") || is("warning")) && element("span", { className: "cell-problem", "aria-hidden": true }, "!"),
        element("span", { className: "cell-text" }, text),
        obs_status !== "A" && (mine || shown || stored(cell).revision > 0)
          && element("abbr", { className: "cell-mark", title: words.statuses[obs_status] }, obs_status),
        said.length > 0 && element("span", { className: "sr-only" }, ` (${said.join(", ")})`));
    },
  });

  // Lines of the box "Stored now", as Dash components.
  const line = (children, className) => ({ namespace: "dash_html_components", type: "P", props: { children, className } });
  function storedLines(cell) {
    const saved = stored(cell);
    const { words } = state;
    const mine = entry(cell);
    const lines = mine && conflict(mine) ? [line(words.conflict, "tone-off-track")] : [];
    if (!isStored(saved)) return [...lines, line(words.empty, "quiet")];
    lines.push(saved.obs_value === "" ? line(words.deleted) : line(`${saved.obs_value} · ${words.statuses[saved.obs_status]}`));
    lines.push(line(saved.source), line(saved.source_address, "quiet address"), line(saved.comment, "quiet"), line(saved.entered, "quiet"));
    return lines.filter((one) => one.props.children);
  }

  // Whichever callback hears of it first.
  function learn(newState) {
    if (newState) state = newState;
  }

  const callbacks = {
    // The server told what is stored, or the tab's storage what was left unsaved.
    adopt(newState, kept) {
      learn(newState);
      const known = (one) => one && state.indicators[one.indicator] && FIELDS.every((field) => typeof one[field] === "string");
      if (!restored && Array.isArray(kept?.entries) && kept.entries.some(known)) {
        restored = true;
        draft = { request: String(kept.request), reason: String(kept.reason ?? ""), entries: kept.entries.filter(known) };
        fill("entry-reason", draft.reason);
        checkSoon();
      }
      refresh();
      const n = draft.entries.length;
      return [n ? state.words.count.replace("{n}", n) : state.words.nothing, !n, !n];
    },

    // Where the cell stands: its problems, what is stored, and which of the buttons make sense.
    stand(cell, _draft, newState, found) {
      learn(newState);
      if (findings !== found) {
        findings = found || [];
        refresh();
      }
      if (!cell) return Array(5).fill(skip());
      const mine = entry(cell);
      const problems = findings.filter((one) => same(one, cell)).map((one) => line(one.text, `severity-${one.severity}`));
      return [problems, storedLines(cell), !(mine && mine.source && draft.entries.some((one) => !one.source)), !mine, !(mine && conflict(mine))];
    },

    // A save was stored: what did not change since then is no longer unsaved.
    saved(done, newState) {
      if (!done) return;
      learn(newState);
      const sent = (one) => done.entries.find((other) => same(one, other));
      const left = draft.entries
        .filter((one) => !FIELDS.every((field) => one[field] === sent(one)?.[field]))
        .map((one) => (sent(one) ? { ...one, based_on: stored(one).revision } : one));
      draft = { request: newRequest(), reason: left.length ? draft.reason : "", entries: left };
      fill("entry-reason", draft.reason);
      set("entry-draft", { data: draft });
      checkSoon();
      showResult();
    },

    // The button that was pressed is gone, here and below: lead the keyboard back to the cell.
    discard(_clicks, cell) {
      put(draft.entries.filter((one) => !same(one, cell)));
      select(cell);
      focusCell(cell);
    },

    // The editor saw what is stored now and keeps the own value.
    keep(_clicks, cell) {
      put(draft.entries.map((one) => (same(one, cell) ? { ...one, based_on: stored(one).revision } : one)));
      focusCell(cell);
    },

    sameSource(_clicks, cell) {
      const { source, source_address } = current(cell);
      put(draft.entries.map((one) => (one.source ? one : { ...one, source, source_address })));
      document.getElementById("entry-source").focus();
    },

    discardAll() {
      if (!window.confirm(state.words.discard_all)) return;
      put([], "");
      fill("entry-reason", "");
      if (selected) select(selected);
      document.getElementById("entry-count").focus();
    },
  };

  // What is typed in the fields belongs to the cell that they show.
  document.addEventListener("input", ({ target }) => {
    if (target.id === "entry-reason") put(draft.entries, oneLine(target));
    const field = INPUTS[target.id];
    if (!field || !selected) return;
    change(selected, { [field]: oneLine(target) });
    select(selected, target.id);
    refresh();
  });
  const oneLine = (target) => {
    if (/[\r\n]/.test(target.value)) target.value = target.value.replace(/[\r\n]+/g, " ");
    return target.value;
  };
  // Enter ends no line in a field; Ctrl+Enter leads from a cell to its source and back.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    const leaps = event.ctrlKey || event.metaKey;
    if (event.target.closest?.("#entry-grid") && leaps && selected) {
      event.preventDefault();
      event.stopPropagation();
      grid().then((api) => {
        api.stopEditing();
        document.getElementById("entry-source").focus();
      });
    } else if (event.target.closest?.(".field textarea")) {
      event.preventDefault();
      if (leaps && selected) focusCell(selected);
    }
  }, true);

  // Problems name their cell by a button.
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-cell]");
    if (!button) return;
    const [indicator, time_period] = button.dataset.cell.split("|");
    focusCell({ indicator, time_period });
  });

  // An input method sends no character to a cell that is not being edited: open the editor for it.
  document.addEventListener("keydown", (event) => {
    const at = event.target.closest?.("#entry-grid .ag-cell");
    if (!at || event.target !== at || (event.key !== "Process" && event.keyCode !== 229)) return;
    const colKey = at.getAttribute("col-id");
    const rowIndex = Number(at.closest("[row-index]").getAttribute("row-index"));
    grid().then((api) => api.startEditingCell({ rowIndex, colKey, key: "Backspace" }));
  }, true);

  // On a phone the names leave room for the years.
  if (window.innerWidth < 700) {
    const narrow = () => (window.dash_ag_grid ? grid().then((api) => api.setColumnWidths([{ key: "name", newWidth: 150 }])) : setTimeout(narrow, 50));
    narrow();
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, { entry: callbacks });
})();
