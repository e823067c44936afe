// What leaves the page as a picture: one chart, or all of them in an archive, as the reader chose.
(() => {
  "use strict";

  const KEPT = "pictures";

  function chosen(name) {
    return document.querySelector(`select[data-choice=${name}]`)?.value;
  }

  // What was chosen before in this browser; nothing where it does not keep anything.
  function kept() {
    try {
      return JSON.parse(window.localStorage.getItem(KEPT)) ?? {};
    } catch {
      return {};
    }
  }

  document.addEventListener("change", (event) => {
    const { choice } = event.target.dataset ?? {};
    if (!choice) return;
    try {
      window.localStorage.setItem(KEPT, JSON.stringify({ ...kept(), [choice]: event.target.value }));
    } catch {
      // It holds for this page then.
    }
  });

  // A new page has the choices as they come from the server.
  new MutationObserver(() => {
    for (const select of document.querySelectorAll("select[data-choice]:not([data-kept])")) {
      select.dataset.kept = "";
      const before = kept()[select.dataset.choice];
      if ([...select.options].some((option) => option.value === before)) select.value = before;
    }
  }).observe(document, { childList: true, subtree: true });

  // The address of pictures, with the chosen form and with what the page supposes by now.
  function asShown(pictures) {
    const address = new URL(pictures, window.location.href);
    for (const [name, value] of new URLSearchParams(window.location.search)) {
      if (name.startsWith("suppose")) address.searchParams.set(name, value);
    }
    for (const name of ["size", "title"]) {
      if (chosen(name)) address.searchParams.set(name, chosen(name));
    }
    return address;
  }

  async function asked(pictures) {
    const response = await fetch(asShown(pictures), { credentials: "same-origin" });
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
    return response.json();
  }

  function nameOf({ name, ascii }, ending) {
    return `${chosen("name") === "ascii" ? ascii : name}.${ending}`;
  }

  function drawn({ figure, scale }, format) {
    const { width, height } = figure.layout;
    return window.planGauge.bytes(figure, { format, width, height, scale });
  }

  async function onePicture(button) {
    const format = chosen("format") ?? "png";
    const picture = await asked(button.dataset.picture);
    save(await drawn(picture, format), format === "svg" ? "image/svg+xml" : "image/png", nameOf(picture, format));
  }

  async function allPictures(button) {
    const format = chosen("format") ?? "png";
    say(button, button.dataset.begun, true);
    const [{ zipSync }, lot] = await Promise.all([import("./vendor/fflate-0.8.3.js"), asked(button.dataset.pictures)]);
    const files = {};
    for (const [i, picture] of lot.pictures.entries()) {
      const { drawing } = button.dataset;
      say(button, drawing.replace("{n}", i + 1).replace("{all}", lot.pictures.length));
      files[nameOf(picture, format)] = await drawn(picture, format);
    }
    save(zipSync(files, { level: 0 }), "application/zip", nameOf(lot, "zip"));
    say(button, button.dataset.done, true);
  }

  // Said on the button, and where it matters aloud.
  function say(button, words, aloud) {
    const label = button.firstElementChild;
    button.dataset.label ??= label.textContent;
    clearTimeout(button.dataset.timer);
    label.textContent = words;
    if (aloud) document.getElementById("announcement").textContent = words;
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button[data-picture], button[data-pictures]");
    if (!button || button.disabled) return;
    button.disabled = true;
    try {
      await (button.dataset.pictures ? allPictures : onePicture)(button);
    } catch (error) {
      console.error(error);
      window.alert(`${button.textContent}: ${error.message}`);
    } finally {
      button.disabled = false;
      // A button that cannot be pressed loses the focus; who went on meanwhile stays there.
      if (document.activeElement === document.body) button.focus({ preventScroll: true });
      if (button.dataset.label) button.dataset.timer = setTimeout(() => say(button, button.dataset.label), 3000);
    }
  });

  function save(bytes, type, filename) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type }));
    link.download = filename;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  window.planGauge = Object.assign(window.planGauge ?? {}, { save });
})();
