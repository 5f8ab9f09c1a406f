/* A box to sign in: what is drawn goes along as a picture in the hidden field of the form [data-sign].
   Without this file, or without a finger, the name is typed. */
(function () {
  "use strict";
  var form = document.querySelector("[data-sign]");
  var box = form && form.querySelector("[data-sign-box]");
  var pad = box && box.querySelector("canvas");
  var pen = pad && pad.getContext && pad.getContext("2d");
  if (!pen || !window.PointerEvent) return;
  var field = form.elements.drawing;
  var drawn = false;
  var last = null;

  function wipe() {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, pad.width, pad.height);
    pen.strokeStyle = "#111";
    pen.lineWidth = 7;
    pen.lineCap = pen.lineJoin = "round";
    drawn = false;
    field.value = "";
  }
  function place(event) {
    var edge = pad.getBoundingClientRect();
    return {
      x: (event.clientX - edge.left) * pad.width / edge.width,
      y: (event.clientY - edge.top) * pad.height / edge.height
    };
  }
  function stroke(to) {
    pen.beginPath();
    pen.moveTo(last.x, last.y);
    pen.lineTo(to.x, to.y);
    pen.stroke();
    last = to;
    drawn = true;
  }
  pad.addEventListener("pointerdown", function (event) {
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    last = place(event);
    stroke({ x: last.x + 0.1, y: last.y });
  });
  pad.addEventListener("pointermove", function (event) { if (last) stroke(place(event)); });
  ["pointerup", "pointercancel"].forEach(function (name) {
    pad.addEventListener(name, function () {
      last = null;
      if (drawn) field.value = pad.toDataURL("image/png");
    });
  });
  box.querySelector("[data-sign-wipe]").addEventListener("click", wipe);
  wipe();
  box.hidden = false;
})();
