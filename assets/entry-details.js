// The details of one cell of the entry page: its fields, what was understood, what is stored, what was before.
(() => {
  "use strict";

  const desk = window.planGaugeEntry;
  const INPUTS = {
    "entry-value": "obs_value", "entry-status": "obs_status", "entry-source": "source", "entry-address": "source_address", "entry-comment": "comment",
  };
  const ASK_AFTER = 200;
  let timer = 0;

  // Show a cell in the fields; `except` names the one in which somebody is typing.
  desk.showDetails = (cell, except) => {
    const now = desk.current(cell);
    const { state, set } = desk;
    for (const [id, field] of Object.entries(INPUTS)) if (id !== except) desk.fill(id, now[field]);
    if (!except) desk.see(cell);
    set("entry-details", { hidden: false });
    set("entry-hint", { hidden: true });
    set("entry-cell-name", { children: state.words.cell.replace("{name}", state.indicators[cell.indicator].name).replace("{year}", cell.time_period) });
    const { unit, expected, definition } = state.indicators[cell.indicator];
    set("entry-cell-about", { children: [unit, expected.replace("{year}", cell.time_period), definition].filter(Boolean).join(" · ") });
    set("entry-selected", { data: cell });
    askSoon(cell);
  };

  // Whoever walks through the grid asks for the past of the cell at which they stop.
  function askSoon(cell) {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => desk.set("entry-asked", { data: { indicator: cell.indicator, time_period: cell.time_period, journal: desk.state.journal } }), ASK_AFTER);
  }

  const oneLine = (target) => {
    if (/[\r\n]/.test(target.value)) target.value = target.value.replace(/[\r\n]+/g, " ");
    return target.value;
  };

  // What is typed in the fields belongs to the cell that they show.
  document.addEventListener("input", ({ target }) => {
    if (target.id === "entry-reason") desk.setReason(oneLine(target));
    const field = INPUTS[target.id];
    const cell = desk.selected;
    if (!field || !cell) return;
    desk.change(cell, { [field]: oneLine(target) }, { step: `${target.id}|${cell.indicator}|${cell.time_period}` });
    desk.select(cell, target.id);
  });

  // Enter ends no line in a field; Ctrl+Enter leads from the details back to the cell.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.closest?.(".field textarea")) return;
    event.preventDefault();
    if (event.target.closest("dialog")) event.target.closest("dialog").querySelector("[data-intake]").focus();
    else if ((event.ctrlKey || event.metaKey) && desk.selected) desk.focusCell(desk.selected);
  }, true);

  desk.onChange(() => {
    const cell = desk.selected;
    if (cell && !Object.keys(INPUTS).includes(document.activeElement?.id)) desk.showDetails(cell);
  });
})();
