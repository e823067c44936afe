// Buttons marked data-report: the server makes the report pack and tells how far it is; the browser saves it.
(() => {
  "use strict";

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button[data-report]");
    if (!button || button.disabled) return;
    const shown = progressBeside(button);
    let ended = false;
    button.disabled = true;
    try {
      const response = await fetch(asNamed(button.dataset.report), { credentials: "same-origin" });
      if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
      for await (const line of lines(response.body)) {
        if (line.error) throw new Error(line.error);
        if (line.zip) {
          save(line);
          shown.finish(line.what);
          ended = true;
        } else shown.tell(line);
      }
      if (!ended) throw new Error(button.dataset.broken);
    } catch (error) {
      // What a browser says of a connection that broke is in its own words.
      shown.fail(error instanceof TypeError ? button.dataset.broken : error.message);
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
      tell({ done, of, what: said, waiting }) {
        if (waiting === undefined) Object.assign(bar, { max: of, value: done });
        what.textContent = waiting ?? said;
        if (waiting !== undefined || done === 0) aloud.textContent = what.textContent;
      },
      finish(said) {
        bar.value = bar.max;
        what.textContent = aloud.textContent = said;
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

  // The address with the names of files that were chosen beside the charts.
  function asNamed(report) {
    const address = new URL(report, window.location.href);
    const chosen = document.querySelector("select[data-choice=name]")?.value;
    if (chosen === "ascii") address.searchParams.set("names", chosen);
    return address;
  }

  function save({ zip, filename }) {
    const bytes = Uint8Array.from(window.atob(zip), (character) => character.charCodeAt(0));
    window.planGauge.save(bytes, "application/zip", filename);
  }
})();
