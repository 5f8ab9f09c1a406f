// Passkeys: asks the device, then sends its answer with the form around the button.
(() => {
  "use strict";
  const asked = window.webauthnJSON;
  if (!asked || !window.PublicKeyCredential) return;

  const data = () => JSON.parse(document.getElementById("js_data").textContent);

  const options = async (form) => {
    if (form.dataset.passkey !== "login") return data().request_options;
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    return (await answer.json()).request_options;
  };

  const made = async (form) => {
    const wanted = data().creation_options;
    const alone = form.elements.passwordless && form.elements.passwordless.checked;
    const choice = wanted.publicKey.authenticatorSelection;
    choice.residentKey = alone ? "required" : "discouraged";
    choice.requireResidentKey = Boolean(alone);
    if (alone) choice.userVerification = "required";
    return asked.create(wanted);
  };

  for (const form of document.querySelectorAll("[data-passkey]")) {
    const button = form.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        const adding = form.dataset.passkey === "add";
        const credential = adding ? await made(form) : await asked.get(await options(form));
        form.elements.credential.value = JSON.stringify(credential);
        form.submit();
      } catch {
        // Cancelled at the device, or no passkey of this house is on it.
        let note = form.querySelector("[role=alert]");
        if (!note) {
          note = document.createElement("p");
          note.setAttribute("role", "alert");
          note.className = "error";
          form.append(note);
        }
        note.textContent = form.dataset.failed;
        button.disabled = false;
      }
    });
  }
})();
