// Buttons marked data-report: the server makes the report pack and tells how far it is; the browser saves it.
(() => {
  "use strict";

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button[data-report]");
    if (!button || button.disabled) return;
    const shown = progressBeside(button);
    button.disabled = true;
    try {
      const response = await fetch(button.dataset.report, { credentials: "same-origin" });
      if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
      for await (const line of lines(response.body)) {
        if (line.error) throw new Error(line.error);
        if (line.zip) save(line);
        else shown.tell(line);
      }
      if (!shown.finished) throw new Error(button.dataset.broken);
    } catch (error) {
      shown.fail(error.message);
    } finally {
      button.disabled = false;
      button.focus({ preventScroll: true });
    }
  });

  // A bar and what is being made; aloud only the beginning, what one waits for, and the end.
  function progressBeside(button) {
    button.parentElement.querySelector(".report-progress")?.remove();
    const bar = document.createElement("progress");
    const what = document.createElement("span");
    const aloud = Object.assign(document.createElement("span"), { className: "sr-only" });
    const place = Object.assign(document.createElement("span"), { className: "report-progress" });
    aloud.setAttribute("aria-live", "polite");
    bar.setAttribute("aria-label", button.textContent);
    place.append(bar, what, aloud);
    button.after(place);
    const shown = {
      finished: false,
      tell({ done, of, what: said, waiting }) {
        if (waiting === undefined) Object.assign(bar, { max: of, value: done });
        what.textContent = waiting ?? said;
        shown.finished = done === of && waiting === undefined;
        if (waiting !== undefined || done === 0 || shown.finished) aloud.textContent = what.textContent;
      },
      fail(message) {
        bar.remove();
        what.textContent = aloud.textContent = message;
      },
    };
    return shown;
  }

  // Objects of a stream that has one a line.
  async function* lines(stream) {
    const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const parts = (rest + value).split("\n");
      rest = parts.pop();
      for (const part of parts) yield JSON.parse(part);
    }
  }

  // Named as the choice beside the charts says.
  function save({ zip, filename, ascii }) {
    const named = document.querySelector("select[data-choice=name]")?.value;
    const bytes = Uint8Array.from(window.atob(zip), (character) => character.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type: "application/zip" }));
    link.download = named === "ascii" ? ascii : filename;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }
})();
