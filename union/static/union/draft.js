/* A draft that survives a lost connection: what the form in [data-draft="key"] holds stays on this phone
   until it was sent and another page has come. Files are not kept; what another person left here goes. */
(function () {
  "use strict";
  var PREFIX = "draft:";
  var store = window.localStorage;
  var box = document.querySelector("[data-draft]");
  var key = box ? PREFIX + box.dataset.draft : "";
  var sent = window.sessionStorage.getItem("draft-sent");
  window.sessionStorage.removeItem("draft-sent");
  if (sent && sent !== key) store.removeItem(sent);
  var owner = document.querySelector("[data-draft-owner]");
  if (owner && store.getItem("draft-owner") !== owner.dataset.draftOwner) {
    Object.keys(store).forEach(function (one) { if (one.indexOf(PREFIX) === 0) store.removeItem(one); });
    store.setItem("draft-owner", owner.dataset.draftOwner);
  }
  if (!box) return;

  var form = box.querySelector("form");
  function fields() {
    return Array.prototype.filter.call(form.elements, function (one) {
      return one.name && one.type !== "hidden" && one.type !== "file";
    });
  }
  function picks(one) { return one.type === "radio" || one.type === "checkbox"; }
  function say(words) {
    var note = box.querySelector("[data-draft-note]");
    if (!note) {
      note = document.createElement("p");
      note.className = "note wait";
      note.setAttribute("role", "status");
      note.setAttribute("data-draft-note", "");
      box.insertBefore(note, box.firstChild);
    }
    note.textContent = words;
  }

  var kept = store.getItem(key);
  /* After a mistake the answer itself has what was entered. */
  if (kept && !box.querySelector(".error-box")) {
    var values = JSON.parse(kept);
    fields().forEach(function (one) {
      if (!(one.name in values)) return;
      if (picks(one)) one.checked = values[one.name] === one.value;
      else one.value = values[one.name];
    });
    say(box.dataset.draftKept);
  }
  form.addEventListener("input", function () {
    var values = {};
    fields().forEach(function (one) { if (!picks(one) || one.checked) values[one.name] = one.value; });
    store.setItem(key, JSON.stringify(values));
  });
  form.addEventListener("submit", function (event) {
    if (navigator.onLine === false) {
      event.preventDefault();
      event.stopImmediatePropagation();
      say(box.dataset.draftWaits);
      return;
    }
    window.sessionStorage.setItem("draft-sent", key);
  }, true);
})();
