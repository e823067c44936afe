// A session that has ended while its page was open: what the page asks for is refused, so the page is asked for anew and
// leads to the sign-in and back. What was typed into the entry page is kept by the browser meanwhile.
(() => {
  "use strict";

  const ask = window.fetch;
  window.fetch = async (...request) => {
    const response = await ask(...request);
    if (response.status !== 401) return response;
    window.location.reload();
    return new Promise(() => {}); // until then, nothing is told to who cannot do anything about it
  };
})();
