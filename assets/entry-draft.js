// The draft: what was entered and is not saved yet. Every step can be undone; this browser keeps it until it is saved
// or discarded, also when the page is reloaded or the browser dies. What is stored comes from the server.
(() => {
  "use strict";

  const FIELDS = ["obs_value", "obs_status", "source", "source_address", "comment"];
  const EMPTY = { obs_value: "", shown: "", obs_status: "A", source: "", source_address: "", comment: "", revision: 0, entered: "" };
  const MISSING = "M";
  const LOCK = "plan-gauge-draft:";
  const TAB = "plan-gauge-tab";
  const CHECK_AFTER = 250;
  const STEPS = 200;

  const shelf = window.planGaugeShelf;

  let state = { cells: {}, indicators: {}, words: { statuses: {} }, journal: 0, stand: "" };
  let draft = { entries: [], reason: "" };
  let past = [];
  let future = [];
  let group = "";
  let timer = 0;
  let tab = "";
  let kept = true;
  // What the person had before their eyes: the cell in the details, and the one in the open editor.
  let seen = null;
  let editing = null;
  // What was sent under which id, and which of it turned out to be stored before its save was answered.
  let outbox = [];
  let arrived = [];
  const listeners = [];
  const asking = [];

  // Who opened the page: somebody else may sign in from another tab, and must not submit what was typed here.
  let person = "";
  const lastKey = () => `plan-gauge-last-${person}`;
  const set = (id, props) => window.dash_clientside.set_props(id, props);
  const same = (a, b) => a.indicator === b.indicator && a.time_period === b.time_period;
  const stored = (cell) => state.cells[cell.indicator]?.[cell.time_period] ?? EMPTY;
  const isStored = (saved) => saved.revision > 0 || saved.obs_value !== "";
  const entry = (cell) => draft.entries.find((one) => same(one, cell));
  const current = (cell) => entry(cell) ?? stored(cell);
  const isConflict = (one) => one.based_on !== stored(one).revision;
  const newId = () =>
    Array.from(window.crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  // What the server judges and saves; the rest of an entry is for this page only.
  const sent = (entries) => entries.map((one) => Object.fromEntries(["indicator", "time_period", ...FIELDS, "based_on"].map((name) => [name, one[name]])));
  // An id for each state of the draft, one for the whole of it and one for its values without a conflict: a
  // repeated save is recognised by the store.
  const stamp = (entries, reason) => ({ entries, reason, request: newId(), request_rest: newId() });

  function show() {
    set("entry-draft", { data: { n: draft.entries.length, undo: past.length, redo: future.length } });
    for (const listener of listeners) listener();
  }

  // The bar says when closing the page would lose the values: storage is full or forbidden.
  async function keep() {
    if (!tab) return false; // start() keeps what was typed before it knew under which name
    const done = draft.entries.length || draft.reason ? shelf.put(tab, { ...draft, outbox, at: new Date().toISOString() }) : shelf.remove(tab);
    const well = await done.then(() => true, () => false);
    setKept(well);
    return well;
  }

  function setKept(now) {
    if (kept === now) return;
    kept = now;
    show();
  }

  function become(now) {
    draft = now;
    checkSoon();
    show();
    return keep();
  }

  // One step of the draft; steps of the same group (letters typed into one field) are undone together.
  function put(entries, { step = "" } = {}) {
    if (!step || step !== group) past = [...past.slice(1 - STEPS), draft.entries];
    group = step;
    future = [];
    walk(entries);
  }

  // A step back or forth shows where it changed something, when nobody is writing elsewhere.
  function step(entries) {
    const before = draft.entries;
    walk(entries);
    const differs = (a, b) => a.find((one) => !b.some((other) => same(one, other) && equals(one, other)));
    const cell = differs(entries, before) ?? differs(before, entries);
    if (cell && !document.activeElement?.closest("textarea, select")) window.planGaugeEntry.focusCell(cell);
  }

  // What was said about the draft before is not true of the new one.
  function walk(entries) {
    set("entry-result", { children: "" });
    set("entry-notice", { children: "" });
    become(stamp(entries, draft.reason));
  }

  function undo() {
    if (!past.length) return false;
    future = [draft.entries, ...future];
    const entries = past.at(-1);
    past = past.slice(0, -1);
    group = "";
    step(entries);
    return true;
  }

  function redo() {
    if (!future.length) return false;
    past = [...past, draft.entries];
    const [entries, ...rest] = future;
    future = rest;
    group = "";
    step(entries);
    return true;
  }

  function checkSoon() {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      for (const listener of asking) listener();
      set("entry-to-check", { data: { entries: sent(draft.entries), reason: draft.reason, request: draft.request, stand: state.stand, person } });
    }, CHECK_AFTER);
  }

  const view = (cell) => ({ ...cell, revision: stored(cell).revision, base: base(stored(cell)) });
  // What an entry began from, for whoever meets a newer value.
  const base = ({ obs_value, obs_status, entered }) => ({ obs_value, obs_status, entered });
  // That a value is final must be said by somebody: a typed one keeps the status of the actual that it replaces.
  const typedStatus = (saved) => (saved.obs_value === "" ? EMPTY.obs_status : saved.obs_status);
  const equals = (one, saved) => FIELDS.every((field) => one[field] === saved[field]);

  // The draft with one cell changed; a cell that says again what is stored leaves it.
  function changed(entries, cell, patch) {
    const was = entries.find((one) => same(one, cell));
    const saved = stored(cell);
    // A value typed over another one needs a source of its own.
    const from = was ?? ("obs_value" in patch ? { ...EMPTY, obs_status: typedStatus(saved) } : saved);
    // Whoever confirmed a block saw the revision that it was judged against; whoever types, what stood in the editor
    // or in the fields when they began, even if a newer value has come meanwhile.
    const before = [editing, seen].find((one) => one && same(one, cell)) ?? view(cell);
    const based_on = patch.based_on ?? (was ? was.based_on : before.revision);
    const next = {
      indicator: cell.indicator,
      time_period: cell.time_period,
      based_on,
      base: based_on === saved.revision ? base(saved) : was?.base ?? (based_on === before.revision ? before.base : null),
      // What was said beside the value, by somebody and not by default.
      said: [...new Set([...(was?.said ?? []), ...FIELDS.filter((field) => field in patch && field !== "obs_value")])],
    };
    for (const field of FIELDS) next[field] = patch[field] ?? from[field];
    // To empty a stored cell is to delete its value; a value typed again takes that back.
    if ("obs_value" in patch && !("obs_status" in patch)) {
      if (next.obs_value.trim() === "") next.obs_status = isStored(saved) ? MISSING : next.obs_status;
      else if (next.obs_status === MISSING) next.obs_status = typedStatus(saved);
    }
    const retyped = !next.said.length && next.obs_value === saved.obs_value;
    if ((retyped || equals(next, saved)) && based_on === saved.revision) return entries.filter((one) => !same(one, cell));
    return was ? entries.map((one) => (same(one, cell) ? next : one)) : [...entries, next];
  }

  // Drafts of other windows: one that is open holds a lock, so what nobody holds was left behind by a crash.
  function hold(id, wait) {
    if (!window.navigator.locks) return Promise.resolve(() => {});
    return new Promise((resolve) => {
      const options = wait ? { signal: AbortSignal.timeout(wait) } : { ifAvailable: true };
      window.navigator.locks
        .request(LOCK + id, options, (lock) => lock && new Promise((release) => resolve(release)))
        .then(() => resolve(null), () => resolve(null));
    });
  }

  const read = async (key) => understood(key, await shelf.get(key).catch(() => null));

  function understood(key, found) {
    const good = (one) => one && state.indicators[one.indicator] && FIELDS.every((field) => typeof one[field] === "string");
    const all = Array.isArray(found?.entries) ? found.entries : [];
    const mine = Array.isArray(found?.outbox) ? found.outbox.filter((one) => Array.isArray(one?.entries)) : [];
    const entries = all.filter(good).flatMap((one) => unsaved(one, mine));
    const reason = typeof found?.reason === "string" ? found.reason : "";
    const whole = entries.length === all.length;
    return { key, at: String(found?.at ?? ""), outbox: mine, draft: { ...stamp(entries, reason), ...(whole ? ids(found) : {}) } };
  }

  // What of an entry is not stored yet: nothing when its own save has brought it there, though the answer was lost or is
  // still to come; what was typed since then is based on that save.
  function unsaved(one, sentBefore) {
    const saved = stored(one);
    if (equals(one, saved)) return [];
    const own = sentBefore.find(({ request }) => request === saved.request)?.entries.find((other) => same(one, other));
    if (!own) return [one];
    return equals(one, own) ? [] : [rebased(one, own)];
  }

  // An entry on top of what was saved of it: the store numbers the revision of a save right after the one it was based on.
  const rebased = (one, own) => ({ ...one, based_on: own.based_on + 1, base: { ...base(own), entered: "" } });

  // A draft that is read back keeps its ids: its save may have been stored, and only the answer lost.
  const ids = (found) =>
    Object.fromEntries(["request", "request_rest"].filter((name) => /^[0-9a-f]{32}$/.test(found?.[name])).map((name) => [name, found[name]]));

  function adopt(found, sentBefore) {
    forget();
    outbox = [...sentBefore, ...outbox];
    fill("entry-reason", found.reason);
    return become(found);
  }

  function forget() {
    past = [];
    future = [];
    group = "";
  }

  // Bring back the newest draft that a closed or crashed window left behind, as long as this one is empty.
  async function adoptLeft() {
    const keys = await shelf.keys().catch(() => []);
    const others = await Promise.all(keys.filter((key) => key !== tab).map(read));
    for (const { key } of others.sort((a, b) => (a.at < b.at ? 1 : -1))) {
      if (draft.entries.length) return;
      const release = await hold(key, 0);
      if (!release) continue;
      const found = await read(key); // another window may have taken it meanwhile
      const n = found.draft.entries.length;
      if (n && !draft.entries.length) {
        if (await adopt(found.draft, found.outbox)) await shelf.remove(key).catch(() => {});
        set("entry-notice", { children: state.words.brought_back.replace("{n}", n) });
      }
      release();
    }
  }

  async function start() {
    person = state.person;
    shelf.belongsTo(person);
    let id = newId();
    try {
      id = window.sessionStorage.getItem(TAB) || id;
      // A page that is reloaded lets go of its lock a moment late; a duplicated tab needs a name of its own.
      if (!(await hold(id, 2000))) await hold((id = newId()), 0);
      window.sessionStorage.setItem(TAB, id);
    } catch {
      await hold(id, 0);
    }
    const last = lastOfThisTab();
    const own = last ? understood(id, last) : await read(id);
    tab = id;
    const typed = draft.entries;
    const left = own.draft.entries.filter((one) => !typed.some((other) => same(one, other)));
    const reason = draft.reason || own.draft.reason;
    if (left.length || reason) adopt(typed.length || draft.reason ? stamp([...left, ...typed], reason) : own.draft, own.outbox);
    else keep();
    await adoptLeft();
  }

  const fill = (id, text) => {
    const field = document.getElementById(id);
    if (field && field.value !== text) field.value = text;
  };

  window.addEventListener("beforeunload", (event) => {
    // What stands in an open editor belongs to the draft before anybody leaves.
    window.dash_ag_grid?.getApi?.("entry-grid")?.stopEditing();
    const left = draft.entries.length || draft.reason;
    if (left) event.preventDefault();
    // The last step may still be on its way to the shelf: a reload finds it here.
    try {
      window.sessionStorage.removeItem(lastKey());
      if (left) window.sessionStorage.setItem(lastKey(), JSON.stringify({ ...draft, outbox }));
    } catch {
      // Whoever stays loses nothing.
    }
  });

  function lastOfThisTab() {
    try {
      const last = JSON.parse(window.sessionStorage.getItem(lastKey()));
      window.sessionStorage.removeItem(lastKey());
      return last;
    } catch {
      return null;
    }
  }

  // Ctrl+Z and Ctrl+Y take steps of the draft back and forth; inside a field they belong to the field.
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.closest?.("input, textarea, select, dialog")) return;
    const key = event.key.toLowerCase();
    const step = key === "z" && !event.shiftKey ? undo : key === "y" || (key === "z" && event.shiftKey) ? redo : null;
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    step();
  }, true);

  draft = stamp([], "");
  window.planGaugeEntry = {
    FIELDS,
    set,
    fill,
    same,
    stored,
    get person() {
      return person;
    },
    isStored,
    entry,
    current,
    isConflict,
    base,
    sent,
    newId,
    undo,
    redo,
    start,
    get state() { return state; },
    get draft() { return draft; },
    get kept() { return kept; },
    get steps() { return { undo: past.length, redo: future.length }; },
    conflicts: () => draft.entries.filter(isConflict),
    // Whichever callback hears of it first; an answer that comes late does not take the page back. What is stored
    // exactly as it was entered is not unsaved: it was saved, and only the answer was lost.
    learn(newState) {
      if (!newState || newState === state || newState.journal < state.journal) return;
      const isNews = newState.stand !== state.stand;
      state = newState;
      if (!isNews) return;
      const left = draft.entries.flatMap((one) => unsaved(one, outbox));
      const gone = draft.entries.filter((one) => !left.some((other) => same(one, other)));
      arrived = [...arrived, ...gone];
      if (left.some((one) => !draft.entries.includes(one)) || gone.length) become(stamp(left, draft.reason));
      else show();
    },
    see: (cell) => { seen = view(cell); },
    edit: (cell) => { editing = cell && view(cell); },
    // Note what is sent, and keep it, before it is sent: a lost answer is then no riddle.
    send(entries, request) {
      outbox = [...outbox.slice(-9), { request, entries: sent(entries) }];
      arrived = [];
      keep();
    },
    hasArrived: (cell) => arrived.some((one) => same(one, cell)),
    rebased,
    change: (cell, patch, options) => put(changed(draft.entries, cell, patch), options),
    changeAll: (cells) => put(cells.reduce((entries, one) => changed(entries, one, one), draft.entries)),
    put,
    setReason: (reason) => { draft = stamp(draft.entries, reason); keep(); checkSoon(); },
    recheck: checkSoon,
    // After a save nothing can be taken back that is stored now.
    settle(entries, reason) {
      forget();
      become(stamp(entries, reason));
      fill("entry-reason", draft.reason);
      if (!entries.length) adoptLeft();
    },
    onChange: (listener) => listeners.push(listener),
    onAsked: (listener) => asking.push(listener),
  };
})();
