// What the reading pages do in the browser: follow links without a new load, copy texts.
(() => {
  "use strict";

  let followed = null;
  // What is supposed moves the address: from where it did last, until a link is followed.
  let movedFrom = null;
  // What an answer has written into the field that only follows, which is no question.
  const written = {};

  function navLinks(name) {
    return [...document.querySelectorAll("a[data-nav]")].filter((link) => link.textContent === name);
  }

  // The page is drawn anew, so the link that was followed is gone; its successor has the same name.
  function refocus() {
    if (!followed || document.activeElement !== document.body) return;
    const links = navLinks(followed.name);
    (links[followed.place] ?? links[0])?.focus({ preventScroll: true });
  }

  // Paper is narrower than the screen: a chart with a view box shrinks with its card.
  window.addEventListener("beforeprint", () => {
    for (const svg of document.querySelectorAll(".main-svg")) {
      svg.setAttribute("viewBox", `0 0 ${svg.getAttribute("width")} ${svg.getAttribute("height")}`);
    }
  });

  // Links marked data-nav change the address; dcc.Location hears it and the page follows.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-nav]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const leaves = link.pathname !== window.location.pathname;
    movedFrom = null;
    followed = leaves ? null : { name: link.textContent, place: navLinks(link.textContent).indexOf(link) };
    window.history.pushState({}, "", link.href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    if (leaves) {
      window.scrollTo(0, 0);
      document.getElementById("page")?.focus({ preventScroll: true });
    }
  });

  // Language and theme lead back to where the address bar is now, which what is supposed may have moved.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href*='?next=']");
    if (!link) return;
    const address = new URL(link.href);
    address.searchParams.set("next", window.location.pathname + window.location.search);
    link.href = address.href;
  });

  // Buttons marked data-copy put their text, and the whole address that it names, on the clipboard, and say on themselves and aloud how it went.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button[data-copy]");
    if (!button) return;
    const { copy, address, copied, refused } = button.dataset;
    const whole = address === undefined ? [] : [new URL(address, window.location.href).href];
    const said = (await copyText([copy, ...whole].filter(Boolean).join(" "))) ? copied : refused;
    const label = button.firstElementChild;
    button.dataset.label ??= label.textContent;
    label.textContent = said;
    document.getElementById("announcement").textContent = said;
    setTimeout(() => { label.textContent = button.dataset.label; }, 3000);
  });

  // A page over plain HTTP has no clipboard, and a browser may refuse it: then a selection is copied as by hand.
  async function copyText(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const focused = document.activeElement;
      const area = document.createElement("textarea");
      area.className = "sr-only";
      area.value = text;
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      focused?.focus({ preventScroll: true });
      return done;
    }
  }

  // An address with the language in which it is shown: without one it is that of the document.
  function inLanguage(address) {
    const url = new URL(address ?? "", window.location.href);
    if (!["zh", "en"].includes(url.searchParams.getAll("lang").at(-1))) {
      url.searchParams.set("lang", document.documentElement.lang.slice(0, 2));
    }
    return url;
  }

  // The address bar says the language that is shown, so that it shows the same wherever it is opened.
  function keepLanguage() {
    const url = inLanguage(window.location.href);
    if (url.href !== window.location.href) window.history.replaceState(window.history.state, "", url);
  }

  // What a page is known by, however its address is written.
  function page(address) {
    const url = inLanguage(address);
    url.searchParams.sort();
    return url.pathname + url.search;
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    reading: {
      // The address to ask the server for: nothing while the page already shows it.
      wanted(pathname, search, shown) {
        keepLanguage();
        const address = pathname + (search || "");
        return page(address) === page(shown) ? window.dash_clientside.no_update : address;
      },
      // What is typed or dragged, and the page on which it is: a question to the server.
      asks(typed, dragged, address) {
        const [{ prop_id, value: given }] = window.dash_clientside.callback_context.triggered;
        const field = prop_id.split(".")[0];
        const follows = written[field] === given;
        delete written[field];
        return follows ? window.dash_clientside.no_update : { given, field, address };
      },
      // An answer counts only where it was asked for: meanwhile a link may have been followed. The address bar follows
      // what is supposed, without a step in the history, since the page already shows it.
      answered(found) {
        const { no_update: same, set_props: set, PreventUpdate } = window.dash_clientside;
        const here = page(window.location.href);
        if (!found || ![here, movedFrom].includes(page(found.asked))) throw PreventUpdate;
        for (const [field, value] of Object.entries(found.fields ?? {})) {
          written[field] = value;
          set(field, { value });
        }
        let address = same;
        if (found.address) {
          const wanted = new URL(found.address, window.location.href);
          movedFrom = here;
          window.history.replaceState(window.history.state, "", wanted);
          address = wanted.pathname + wanted.search;
        }
        return [found.answer, found.figure ?? same, found.note ?? same, found.caption ?? same, address];
      },
      // A page has come: its title, and the focus back on the link that was followed. dcc.Location looks at the
      // address bar again, which may have moved without its knowledge.
      arrived(address, title) {
        if (title) document.title = title;
        window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
        window.requestAnimationFrame(refocus);
      },
    },
  });
})();
