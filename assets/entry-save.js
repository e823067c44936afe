// Saving on the entry page: what stands in the way, what somebody else saved meanwhile, and what Dash's callbacks ask.
(() => {
  "use strict";

  const desk = window.planGaugeEntry;
  const PATIENCE = 4_000;
  const MOST_PATIENCE = 20_000;
  const skip = () => window.dash_clientside.no_update;
  const html = (type, props) => ({ namespace: "dash_html_components", type, props });
  let started = false;
  let pending = null;
  let last = { rest: false, reason: "", sent: [] };
  let checking = 0;
  let offline = false;

  // One save at a time: its answer ends it, or the word that none will come.
  function save(entries, request, rest = false) {
    const { set, state, draft } = desk;
    if (pending) return;
    const mine = { rest, reason: draft.reason, sent: entries.map((one) => ({ ...one, before: desk.stored(one) })) };
    pending = last = mine;
    desk.send(entries, request);
    set("entry-result", { children: state.words.saving });
    set("entry-to-save", { data: { entries: desk.sent(entries), reason: draft.reason, request, stand: state.stand, person: desk.person } });
    const give_up = (words) => {
      if (pending !== mine) return;
      pending = null;
      set("entry-result", { children: words });
    };
    window.setTimeout(async () => {
      if (pending === mine && !(await reachable())) give_up(state.words.no_connection);
    }, PATIENCE);
    window.setTimeout(() => give_up(state.words.no_answer), MOST_PATIENCE);
  }

  const reachable = () => fetch("/healthz", { cache: "no-store" }).then(() => true, () => false);

  // A check that is not answered says so in the bar: what is typed meanwhile is kept, but nobody has judged it.
  desk.onAsked(() => {
    window.clearTimeout(checking);
    checking = window.setTimeout(async () => {
      if (await reachable()) return;
      offline = true;
      desk.set("entry-notice", { children: desk.state.words.no_connection });
    }, PATIENCE);
  });

  // After a save its button rests and holds no focus; whoever pressed it hears the result instead.
  function showResult() {
    const at = document.activeElement;
    if (!at || at === document.body || at.id === "entry-save" || at.dataset?.choice) document.getElementById("entry-result").focus();
  }

  // What to do with a value that somebody else changed meanwhile: keep the own one on top of theirs, or take theirs.
  function choose(choice, cell, revision) {
    const { entries } = desk.draft;
    const theirs = desk.stored(cell);
    // A still newer one has come than the one that was shown: it has to be seen first, and is about to be drawn.
    if (theirs.revision !== revision) return;
    desk.put(
      choice === "mine"
        ? entries.map((one) => (desk.same(one, cell) ? { ...one, based_on: revision, base: desk.base(theirs) } : one))
        : entries.filter((one) => !desk.same(one, cell)),
    );
    desk.select(cell);
    if (!desk.conflicts().length) desk.focusCell(cell);
    // The next value to decide on takes the place of this one once the page is drawn anew.
    else window.setTimeout(() => document.querySelector("#entry-conflicts button")?.focus(), 100);
  }

  function toReview() {
    const reason = document.getElementById("entry-reason");
    reason.scrollIntoView({ block: "center" });
    reason.focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (!button || button.disabled) return;
    const { draft, selected, state } = desk;
    switch (button.id || button.dataset.choice) {
      case "entry-save":
        save(draft.entries, draft.request);
        break;
      case "rest":
        save(draft.entries.filter((one) => !desk.isConflict(one)), draft.request_rest, true);
        break;
      case "mine":
      case "theirs": {
        const [indicator, time_period] = button.dataset.cell.split("|");
        choose(button.dataset.choice, { indicator, time_period }, Number(button.dataset.revision));
        break;
      }
      case "entry-undo":
        desk.undo();
        break;
      case "entry-redo":
        desk.redo();
        break;
      case "entry-review":
        toReview();
        break;
      // The button that was pressed is gone, here and below: lead the keyboard back to the cell.
      case "entry-discard":
        desk.put(draft.entries.filter((one) => !desk.same(one, selected)));
        desk.select(selected);
        desk.focusCell(selected);
        break;
      case "entry-same-source": {
        const { source, source_address } = desk.current(selected);
        const lacks = (one) => !one.source && one.obs_value.trim() !== "";
        desk.put(draft.entries.map((one) => (lacks(one) ? { ...one, source, source_address: one.source_address || source_address } : one)));
        document.getElementById("entry-source").focus();
        break;
      }
      case "entry-discard-all":
        if (!window.confirm(state.words.discard_all)) return;
        desk.put([]);
        desk.setReason("");
        desk.fill("entry-reason", "");
        if (selected) desk.select(selected);
        document.getElementById("entry-count").focus();
        break;
      default:
    }
  });

  // Ctrl+S leads to what is to be saved, not to the browser's own dialog.
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    if (desk.draft.entries.length) toReview();
  });

  function answered() {
    window.clearTimeout(checking);
    if (offline) desk.set("entry-notice", { children: "" });
    offline = false;
  }

  // What somebody wrote is marked with its own language, as layouts.components.quoted does.
  const tongue = (text) => (/\p{Script=Han}/u.test(text) ? "zh-CN" : "en");
  const line = (children, className) => html("P", { children, className });
  const quoted = (children, className) => html("P", { children, className, lang: tongue(children) });

  function storedLines(cell) {
    const saved = desk.stored(cell);
    const { words } = desk.state;
    if (!desk.isStored(saved)) return [line(words.empty, "quiet")];
    return [
      saved.obs_value === "" ? line(words.deleted) : line(`${saved.obs_value} · ${words.statuses[saved.obs_status]}`),
      quoted(saved.source), line(saved.source_address, "quiet address"), quoted(saved.comment, "quiet"), line(saved.entered, "quiet"),
      line(saved.note, saved.approval === "returned" ? "severity-warning" : "quiet"),
    ].filter((one) => one.props.children);
  }

  // Mine, theirs, and what both began from, cell by cell.
  function conflictView() {
    const { state, draft } = desk;
    const { words } = state;
    const conflicts = desk.conflicts();
    if (!conflicts.length) return null;
    const value = (one) => (one.obs_value === "" ? words.no_value : `${one.obs_value} · ${words.statuses[one.obs_status]}`);
    const button = (label, choice, cell) =>
      html("Button", { children: label, type: "button", className: "link", "data-choice": choice, ...(cell && { "data-cell": `${cell.indicator}|${cell.time_period}`, "data-revision": String(desk.stored(cell).revision) }) });
    const note = (children, lang) => html("Span", { children, className: "quiet", lang });
    const row = (name, text, one, said) => {
      const written = [one.source, one.comment].filter(Boolean).map((words) => note(words, tongue(words)));
      return html("Tr", { children: [html("Th", { children: name, scope: "row" }), html("Td", { children: [html("Span", { children: text }), ...written, ...(said ? [note(said)] : [])] })] });
    };
    const others = draft.entries.length - conflicts.length;
    return [
      html("H3", { children: words.conflicts }),
      html("P", { children: words.conflicts_why, className: "quiet" }),
      ...conflicts.map((one) => {
        const theirs = desk.stored(one);
        const name = words.cell.replace("{name}", state.indicators[one.indicator].name).replace("{year}", one.time_period);
        return html("Div", {
          className: "conflict",
          children: [
            html("H4", { children: name }),
            html("Table", { children: html("Tbody", { children: [
              row(words.mine, value(one), one, words.unsaved),
              row(words.theirs, value(theirs), theirs, theirs.entered),
              one.base && row(words.began_from, one.base.entered || one.base.obs_value ? value(one.base) : words.empty, {}, one.base.entered),
            ].filter(Boolean) }) }),
            html("Div", { className: "buttons", children: [button(words.keep_mine, "mine", one), button(words.take_theirs, "theirs", one)] }),
          ],
        });
      }),
      others > 0 && html("Div", { className: "buttons", children: button(words.save_others.replace("{n}", others), "rest") }),
    ].filter(Boolean);
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    entry: {
      // The draft or what is stored has changed: the bar, the buttons, the conflicts.
      stand(newState, _draft) {
        desk.learn(newState);
        if (!started && newState) {
          started = true;
          desk.start().then(desk.restoreAsked);
        }
        desk.refresh();
        const { draft, steps, state } = desk;
        const n = draft.entries.length;
        const count = n ? state.words.count.replace("{n}", n) : state.words.nothing;
        return [n && !desk.kept ? `${count} · ${state.words.not_kept}` : count, !n, !n, !n, !steps.undo, !steps.redo, conflictView()];
      },

      // Where the cell stands: its problems, what was understood, what is stored, and which buttons make sense.
      details(cell, _draft, newState, findings, readings) {
        desk.learn(newState);
        if (findings !== desk.findings) answered();
        desk.judged(findings, readings);
        if (!cell) return Array(5).fill(skip());
        const mine = desk.entry(cell);
        const problems = desk.findings.filter((one) => desk.same(one, cell)).map((one) => line(one.text, `severity-${one.severity}`));
        const understood = mine && desk.reading(cell);
        const differs = understood && understood.full !== mine.obs_value;
        return [
          problems,
          differs ? desk.state.words.understood.replace("{value}", understood.with_unit) : "",
          storedLines(cell),
          !(mine && mine.source && desk.draft.entries.some((one) => !one.source)),
          !mine,
        ];
      },

      // A save was stored: what did not change since then is no longer unsaved, what did is based on it. What was taken
      // back while it was on its way is entered again, because the other value is stored now.
      saved(done, newState) {
        if (!done) return;
        const mine = last;
        pending = null;
        desk.learn(newState);
        const isSent = (one) => mine.sent.find((other) => desk.same(one, other));
        const unchanged = (one) => isSent(one) && desk.FIELDS.every((field) => one[field] === isSent(one)[field]);
        const left = desk.draft.entries
          .filter((one) => !unchanged(one))
          .map((one) => (isSent(one) && one.based_on === isSent(one).based_on ? desk.rebased(one, isSent(one)) : one));
        const takenBack = mine.sent.filter((one) => !desk.entry(one) && !desk.hasArrived(one)).map(({ before, ...one }) =>
          desk.rebased({ ...one, ...Object.fromEntries(desk.FIELDS.map((field) => [field, before[field]])), obs_status: before.obs_value === "" ? "M" : before.obs_status }, one));
        const keepsReason = mine.rest || desk.draft.reason !== mine.reason;
        desk.settle([...left, ...takenBack], keepsReason ? desk.draft.reason : "");
        if (desk.selected) desk.select(desk.selected);
        showResult();
      },

      // The server said why not; the page's own words ("Saving…") are plain text.
      refused(children) {
        if (children && typeof children !== "string") pending = null;
      },

      received: (data) => desk.received(data),
    },
  });
})();
