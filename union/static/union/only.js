/* <input data-only-with="name=value"> is asked for only while that choice is ticked. Without a script
   it is always there, and its help says when it is needed. */
(function () {
  "use strict";
  function show() {
    Array.prototype.forEach.call(document.querySelectorAll("[data-only-with]"), function (one) {
      var wanted = one.dataset.onlyWith.split("=");
      var chosen = one.form.querySelector("[name='" + wanted[0] + "']:checked");
      var field = one.closest(".field");
      var word = field.querySelector(".opt");
      field.hidden = !chosen || chosen.value !== wanted[1];
      if (word) word.hidden = true;
    });
  }
  document.addEventListener("change", show);
  show();
})();
