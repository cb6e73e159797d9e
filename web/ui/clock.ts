import { signal } from '@preact/signals';

const tickMs = 10_000;

/** Now, in milliseconds since 1970, moving on every 10 s while the tab is looked at. */
export const now = signal(Date.now());

const tick = () => {
  if (document.visibilityState === 'visible') now.value = Date.now();
};
setInterval(tick, tickMs);
document.addEventListener('visibilitychange', tick);
