/* Small comforts. Every page works without this file. */
(function () {
  "use strict";
  var root = document.documentElement;
  var dirty = null;

  function each(selector, within, act) {
    Array.prototype.forEach.call((within || document).querySelectorAll(selector), act);
  }

  function say(text, css) {
    var box = document.querySelector(".toasts.live");
    if (!box) {
      box = document.createElement("div");
      box.className = "toasts live";
      box.setAttribute("role", "status");
      document.getElementById("main").prepend(box);
    }
    var line = document.createElement("p");
    line.className = "note " + css;
    line.textContent = text;
    box.replaceChildren(line);
    window.setTimeout(function () { line.remove(); }, 8000);
  }

  /* One form, one effect: after the first submit its buttons wait. */
  function release(form) {
    form.removeAttribute("aria-busy");
    each(".busy", form, function (button) {
      button.classList.remove("busy");
      button.removeAttribute("aria-disabled");
    });
  }
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || form.hasAttribute("data-again")) return;
    if (event.defaultPrevented) return;
    if (form.getAttribute("aria-busy") === "true") { event.preventDefault(); return; }
    dirty = null;
    form.setAttribute("aria-busy", "true");
    if (event.submitter) {
      event.submitter.classList.add("busy");
      event.submitter.setAttribute("aria-disabled", "true");
    }
    /* A file to save leaves the page where it is. */
    if (form.hasAttribute("data-download")) window.setTimeout(function () { release(form); }, 4000);
  });
  window.addEventListener("pageshow", function () { each("form[aria-busy]", null, release); });
  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.target.matches("form")) release(event.target);
  });

  /* Leaving a half-filled form asks first. */
  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute("data-keep")) dirty = form;
  });
  window.addEventListener("beforeunload", function (event) {
    if (dirty && document.contains(dirty)) {
      event.preventDefault();
      event.returnValue = document.body.dataset.leave;
    }
  });

  /* Tick all: <input type="checkbox" data-tick-all="name"> ticks the boxes of that name in its form. */
  function ticks(all) {
    var boxes = document.querySelectorAll("input[type=checkbox][name='" + all.dataset.tickAll + "']");
    return Array.prototype.filter.call(boxes, function (box) { return !box.disabled && box.form === all.form; });
  }
  document.addEventListener("change", function (event) {
    var box = event.target;
    if (box.dataset && box.dataset.tickAll) ticks(box).forEach(function (one) { one.checked = box.checked; });
    each("[data-tick-all]", null, function (all) {
      var boxes = ticks(all);
      var n = boxes.filter(function (one) { return one.checked; }).length;
      all.checked = n > 0 && n === boxes.length;
      all.indeterminate = n > 0 && n < boxes.length;
      each("[data-ticked='" + all.dataset.tickAll + "']", null, function (count) { count.textContent = n; });
      each("[data-sum='" + all.dataset.tickAll + "']", null, function (sum) {
        sum.textContent = "¥" + boxes.reduce(function (total, one) { return total + (one.checked ? +one.dataset.amount : 0); }, 0).toLocaleString("en");
      });
    });
  });

  document.addEventListener("click", function (event) {
    var hit = event.target.closest("[data-dialog],[data-close],[data-copy],[data-print],[data-fill]");
    if (!hit) return;
    if (hit.dataset.fill) { document.getElementById(hit.dataset.fill).value = hit.textContent; return; }
    if (hit.dataset.dialog) {
      /* The link leads to a page that asks the same; with a script the question comes here. */
      var dialog = document.getElementById(hit.dataset.dialog);
      if (dialog && dialog.showModal) { event.preventDefault(); dialog.showModal(); }
    } else if (hit.hasAttribute("data-close")) {
      event.preventDefault();
      hit.closest("dialog").close();
    } else if (hit.hasAttribute("data-print")) {
      window.print();
    } else if (navigator.clipboard) {
      navigator.clipboard.writeText(hit.dataset.copy).then(function () { say(document.body.dataset.copied, "ok"); });
    }
  });

  /* Colours and size change at once; the form behind works without this. */
  document.addEventListener("submit", function (event) {
    var form = event.target, button = event.submitter;
    if (!form.matches("[data-display]") || !button || button.name === "language" || !window.fetch) return;
    event.preventDefault();
    var data = new FormData(form);
    data.set(button.name, button.value);
    root.setAttribute("data-" + button.name, button.value);
    each("button[name='" + button.name + "']", form, function (one) {
      one.setAttribute("aria-pressed", String(one === button));
    });
    fetch(form.action, { method: "POST", body: data, redirect: "manual" });
  }, true);

  /* A table wider than its box says so at its right edge (.more). */
  function edges() {
    each(".scroll-x", null, function (box) {
      var rest = box.scrollWidth - box.clientWidth - box.scrollLeft;
      box.parentNode.classList.toggle("more", rest > 1);
    });
  }
  document.addEventListener("scroll", edges, true);
  ["resize", "load", "htmx:afterSwap"].forEach(function (name) {
    window.addEventListener(name, edges);
  });

  /* What only a script can do is hidden until there is one. */
  each("[data-script]", null, function (one) { one.hidden = false; });
  each("[data-focus]", null, function (one) { one.focus(); });
  document.addEventListener("htmx:afterSwap", function (event) {
    each("[data-focus]", event.target.parentNode, function (one) { one.focus(); });
  });
  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach(function (name) {
    document.addEventListener(name, function () { say(document.body.dataset.trouble, "bad"); });
  });
})();
