// Refreshes the part of the page that follows a request, when the service tells that the request changed. While nobody
// looks at the page there is no connection, of which a browser has few. Where events do not come, a part whose request
// is at work is refreshed every two seconds.
const part = () => document.querySelector('[data-eventi]');
const refresh = () => part()?.dispatchEvent(new Event('aggiorna'));
let events;
let timer;

function stop() {
  events?.close();
  clearInterval(timer);
}

function start() {
  stop();
  if (document.hidden || !part()) return;
  const poll = () => {
    timer = setInterval(() => part()?.dataset.inCorso === '' && refresh(), 2000);
  };
  if (!window.EventSource) return poll();
  events = new EventSource(part().dataset.eventi);
  events.onmessage = refresh;
  events.onerror = () => events.readyState === EventSource.CLOSED && poll();
}

document.addEventListener('visibilitychange', start);
start();
