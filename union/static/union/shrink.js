/* Photos become smaller before they are sent: at most 2000 pixels long, as JPEG. Works on any
   <input type="file" data-shrink>; whatever fails, the original goes. */
(function () {
  "use strict";
  var LONGEST = 2000;
  var QUALITY = 0.85;
  var working = new WeakMap();
  if (!window.createImageBitmap || !window.DataTransfer || !HTMLCanvasElement.prototype.toBlob) return;

  function smaller(file) {
    if (file.type.indexOf("image/") !== 0) return Promise.resolve(file);
    return createImageBitmap(file, { imageOrientation: "from-image" }).then(function (picture) {
      var scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
      if (scale === 1 && file.type === "image/jpeg") return file;
      var canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      var pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      return new Promise(function (done) {
        canvas.toBlob(function (blob) {
          var name = file.name.replace(/\.[^.]*$/, "") + ".jpg";
          done(blob && blob.size < file.size ? new File([blob], name, { type: "image/jpeg" }) : file);
        }, "image/jpeg", QUALITY);
      });
    }).catch(function () { return file; });
  }

  document.addEventListener("change", function (event) {
    var input = event.target;
    if (!input.matches || !input.matches("input[type=file][data-shrink]") || !input.files.length) return;
    var chosen = Array.prototype.slice.call(input.files);
    /* One after the other: a phone holds one large picture in memory, not twenty. */
    var job = chosen.reduce(function (before, file) {
      return before.then(function (done) {
        return smaller(file).then(function (one) { return done.concat([one]); });
      });
    }, Promise.resolve([])).then(function (files) {
      if (working.get(input) !== job) return;
      var list = new DataTransfer();
      files.forEach(function (file) { list.items.add(file); });
      input.files = list.files;
    }).catch(function () {}).then(function () {
      if (working.get(input) === job) working.delete(input);
    });
    working.set(input, job);
  });

  /* Who sends before they are ready waits for them, once. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    var jobs = Array.prototype.map.call(form.querySelectorAll("input[type=file][data-shrink]"), function (input) {
      return working.get(input);
    }).filter(Boolean);
    if (!jobs.length) return;
    var button = event.submitter;
    event.preventDefault();
    event.stopImmediatePropagation();
    Promise.all(jobs).then(function () {
      if (form.requestSubmit) form.requestSubmit(button || undefined);
      else form.submit();
    });
  }, true);
})();
