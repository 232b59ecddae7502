// Shows what is known of a field beside it, in place of a page of its own.
for (const link of document.querySelectorAll('form a.guida')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'guida';
  button.textContent = link.textContent;
  button.setAttribute('aria-label', link.getAttribute('aria-label'));
  button.setAttribute('aria-expanded', 'false');
  let text;
  button.addEventListener('click', async () => {
    if (!text) {
      const answer = await fetch(link.href).catch(() => null);
      const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), 'text/html');
      const middle = page && page.getElementById('guida');
      // The session ended, or the service does not answer: the page of its own says so.
      if (!middle) return window.open(link.href);
      text = document.importNode(middle, true);
      text.id = link.pathname.split('/').slice(-1) + '-guida';
      text.className = 'border rounded p-2 mb-2 small';
      text.hidden = true;
      button.after(text);
      button.setAttribute('aria-controls', text.id);
    }
    text.hidden = !text.hidden;
    button.setAttribute('aria-expanded', String(!text.hidden));
  });
  link.replaceWith(button);
}
