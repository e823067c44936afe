// Where this browser keeps drafts: IndexedDB, because it writes at once what localStorage writes seconds later, and a
// browser that is killed in between would lose it.
(() => {
  "use strict";

  const STORE = "drafts";
  let name = "plan-gauge";
  let opening;

  const open = () =>
    new Promise((resolve, reject) => {
      const request = window.indexedDB.open(name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  async function run(mode, action) {
    const database = await (opening ??= open());
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode, { durability: "strict" });
      const request = action(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  }

  window.planGaugeShelf = {
    // Each person has drafts of his own, also where several use one browser: nobody submits what another one typed.
    belongsTo(person) {
      if (person) name = `plan-gauge-${person}`;
    },
    put: (key, draft) => run("readwrite", (store) => store.put(draft, key)),
    remove: (key) => run("readwrite", (store) => store.delete(key)),
    get: (key) => run("readonly", (store) => store.get(key)),
    keys: () => run("readonly", (store) => store.getAllKeys()),
  };
})();
