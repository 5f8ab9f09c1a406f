/* Keeps one page (the cover card) with its styles for the time without a connection; nothing else, and nothing that is sent.
   Whoever is logged out loses what was kept: the server then leads to the login page. */
"use strict";
var KEPT = "cover-card";

self.addEventListener("install", function () { self.skipWaiting(); });
self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });

self.addEventListener("message", function (event) {
  var wanted = event.data || {};
  event.waitUntil(caches.open(KEPT).then(function (kept) {
    return Promise.all((wanted.files || []).map(function (file) {
      return new URL(file, self.location).origin === self.location.origin ? kept.add(file).catch(function () {}) : null;
    }).concat([fetch(wanted.page, { credentials: "same-origin" }).then(function (answer) {
      if (answer.ok && !answer.redirected) return kept.put(wanted.page, answer);
      return Promise.reject(new Error("not the page"));
    })]));
  }).then(function () { if (event.source) event.source.postMessage("kept"); }, function () {}));
});

self.addEventListener("fetch", function (event) {
  var asked = event.request;
  var address = new URL(asked.url);
  if (asked.method !== "GET" || address.origin !== self.location.origin) return;
  var isCard = asked.mode === "navigate" && address.pathname === new URL(self.registration.scope).pathname;
  if (!isCard && asked.mode === "navigate") return;
  event.respondWith(fetch(asked).then(function (answer) {
    if (!isCard) return answer;
    if (answer.type === "opaqueredirect" || answer.redirected) {
      return caches.delete(KEPT).then(function () { return answer; });
    }
    var copy = answer.clone();
    if (answer.ok) event.waitUntil(caches.open(KEPT).then(function (kept) { return kept.put(address.pathname, copy); }));
    return answer;
  }).catch(function (trouble) {
    return caches.match(isCard ? address.pathname : asked, { ignoreVary: true }).then(function (found) {
      if (found) return found;
      throw trouble;
    });
  }));
});
