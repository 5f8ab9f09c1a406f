/* The page in [data-offline] opens without a connection after one visit: its worker keeps the last answer on this phone. */
(function () {
  "use strict";
  var note = document.querySelector("[data-offline]");
  if (!note) return;
  function say(words) {
    note.textContent = words;
    note.hidden = false;
  }
  if (navigator.onLine === false) say(note.dataset.offlineShown);
  if (!("serviceWorker" in navigator)) {
    if (!window.isSecureContext) say(note.dataset.offlinePlain);
    return;
  }
  navigator.serviceWorker.register(note.dataset.offline).then(function () {
    return navigator.serviceWorker.ready;
  }).then(function (found) {
    /* The styles came before the worker did: it is told what to keep. */
    var files = Array.prototype.map.call(
      document.querySelectorAll("link[rel=stylesheet], script[src]"),
      function (one) { return one.href || one.src; }
    );
    document.querySelectorAll("use").forEach(function (one) {
      var file = (one.getAttribute("href") || "").split("#")[0];
      if (file && files.indexOf(file) < 0) files.push(file);
    });
    found.active.postMessage({ page: window.location.pathname, files: files });
  });
  navigator.serviceWorker.addEventListener("message", function (event) {
    if (event.data === "kept" && navigator.onLine !== false) say(note.dataset.offlineReady);
  });
})();
