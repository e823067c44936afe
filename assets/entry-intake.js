// Blocks and files on the entry page: a pasted block, a chosen or dropped file, an old revision to restore. The server
// reads them and answers with a verdict for each cell; nothing enters the draft before it is confirmed.
(() => {
  "use strict";

  const desk = window.planGaugeEntry;
  let asked = "";
  let incoming = [];
  const dialog = () => document.getElementById("entry-intake");

  function ask(what) {
    desk.set("entry-intake", { children: desk.state.words.reading });
    if (!dialog().open) dialog().showModal();
    const unsaved = desk.draft.entries.map(({ indicator, time_period, obs_value }) => ({ indicator, time_period, obs_value }));
    asked = desk.newId();
    desk.set("entry-to-read", { data: { ...what, unsaved, id: asked } });
  }

  function askFile(file) {
    if (!file) return;
    if (file.size > desk.state.most_bytes) {
      window.alert(desk.state.words.file_too_large.replace("{name}", file.name));
      return;
    }
    const reader = new FileReader();
    reader.onload = () => ask({ kind: "file", name: file.name, content: reader.result.split(",")[1] ?? "" });
    reader.onerror = () => window.alert(desk.state.words.file_unreadable.replace("{name}", file.name));
    reader.readAsDataURL(file);
  }

  // A block pasted at a cell begins there; elsewhere it has to name its indicators and years.
  document.addEventListener("paste", (event) => {
    const { target } = event;
    if (target.closest?.("input, textarea, select, dialog") || !desk.writable()) return;
    const text = event.clipboardData.getData("text/plain");
    if (!text.trim()) return;
    event.preventDefault();
    const anchor = desk.focused(event);
    if (new Blob([text]).size > desk.state.most_bytes) {
      window.alert(desk.state.words.paste_too_large);
    } else if (anchor && !/[\t\n\r]/.test(text.trim())) {
      desk.change(anchor, { obs_value: text.trim() });
      desk.select(anchor);
    } else {
      ask({ kind: "paste", text, anchor });
    }
  });

  // Held here, because a picker that nobody holds may be gone before its file has been chosen.
  const picker = Object.assign(document.createElement("input"), { type: "file", accept: ".csv,.txt,.tsv,.xlsx" });
  picker.addEventListener("change", () => {
    askFile(picker.files[0]);
    picker.value = ""; // the same file may be chosen again
  });

  document.addEventListener("click", ({ target }) => {
    if (target.closest?.("#entry-open-file")) picker.click();
    if (target.closest?.("[data-intake=leave]")) dialog().close();
    if (target.closest?.("[data-intake=take]")) take();
    const leaving = target.closest?.(".leave-out");
    if (leaving) leave(leaving);
  });

  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = desk.writable() ? "copy" : "none";
    document.documentElement.classList.toggle("dropping", desk.writable());
  });
  for (const end of ["dragleave", "drop"]) {
    document.addEventListener(end, (event) => {
      if (end === "dragleave" && event.relatedTarget) return;
      document.documentElement.classList.remove("dropping");
    });
  }
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    if (desk.writable()) askFile(event.dataTransfer.files[0]);
  });


  // The answer is drawn a frame or two after it has come.
  function drawn(selector, then, frames = 60) {
    const found = dialog().querySelector(selector);
    if (found) then(found);
    else if (frames) window.requestAnimationFrame(() => drawn(selector, then, frames - 1));
  }

  // What is left out can be taken after all; with nothing left there is nothing to take.
  const leftOut = () => [...dialog().querySelectorAll(".leave-out[aria-pressed=true]")].map((button) => button.dataset);
  function leave(button) {
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") === "false"));
    const ready = incoming.length - leftOut().length;
    const taking = dialog().querySelector("[data-intake=take]");
    taking.textContent = (ready === 1 ? taking.dataset.one : taking.dataset.many).replace("{n}", ready);
    taking.disabled = !ready;
  }

  // What was confirmed enters the draft in one step, which one Ctrl+Z takes back.
  function take() {
    const source = document.getElementById("entry-intake-source")?.value.trim() ?? "";
    const left = leftOut();
    const taken = incoming.filter((one) => !left.some((other) => desk.same(one, other)));
    const cells = taken.map((one) => ({ ...one, source: one.source || (one.obs_value === "" ? "" : source) }));
    dialog().close();
    if (!cells.length) return;
    desk.changeAll(cells);
    desk.select(cells[0]);
    desk.focusCell(cells[0]);
  }

  Object.assign(desk, {
    writable: () => !document.getElementById("entry-open-file")?.disabled,
    // The server has read what was asked for.
    received(data) {
      if (!data || data.id !== asked) return;
      incoming = data.entries;
      // Enter then confirms, Escape leaves; a missing source is asked for first.
      drawn(`[data-intake-of="${asked}"]`, (content) => {
        const source = document.getElementById("entry-intake-source");
        if (source) desk.fill(source.id, source.closest("[data-default]").dataset.default);
        (source && !source.value ? source : content.querySelector("[data-intake]")).focus();
      });
    },
    // The address asks to restore an old revision (a link of the history).
    restoreAsked() {
      const address = new URL(window.location.href);
      const asked = address.searchParams.get("restore");
      if (!asked || !desk.writable()) return;
      address.searchParams.delete("restore");
      window.history.replaceState({}, "", address);
      ask({ kind: "restore", revision: asked });
    },
  });
})();
