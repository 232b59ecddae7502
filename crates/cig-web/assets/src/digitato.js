// Keeps what is typed into the form of a part while it is typed, so that it survives a closed window or a crash.
const form = document.querySelector('form[data-digitato]');

if (form) {
  const outcome = document.getElementById('conservato');
  const REST = 1500;
  const text = () => new URLSearchParams(new FormData(form)).toString();
  let kept = 'daSalvare' in form.dataset ? '' : text();
  let timer;

  const tell = (words, live) => {
    // What goes on by itself is not read out at every pause; what fails is.
    outcome.setAttribute('aria-live', live);
    outcome.hidden = false;
    outcome.textContent = words;
  };

  async function keep(last) {
    clearTimeout(timer);
    const now = text();
    if (now === kept) return;
    kept = now;
    try {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await fetch(form.dataset.digitato, {
        method: 'POST',
        body: now,
        headers,
        redirect: 'manual',
        // A page that goes away can send that much.
        keepalive: last && now.length < 60000,
      });
      if (answer.status !== 204) throw new Error(answer.status);
      const time = new Date().toLocaleTimeString('it-IT', { hour: '2-digit', minute: '2-digit' });
      tell(`Modifiche non salvate, conservate alle ${time}.`, 'off');
    } catch {
      kept = '';
      tell('Ciò che è scritto qui non si conserva da solo: salvare.', 'polite');
    }
  }

  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(keep, REST);
  };
  form.addEventListener('input', wait);
  document.addEventListener('visibilitychange', () => document.hidden && keep(true));
  if (!kept) wait();
}
