import './styles/tokens.css';
import './styles/base.css';
// In the first chunk, because pages refine these rules: styles that are loaded later win.
import './ui/pager.css';
import './ui/panel.css';
import './ui/status-chip.css';
import './ui/tabs.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { startLive } from './live/start-live.ts';
import { startTriggerToasts } from './live/trigger-toasts.ts';
import { startSession } from './session/session.ts';
import { isSignInLink } from './session/sign-in-link.ts';

const root = document.getElementById('app');
if (root) render(<App />, root);

startTriggerToasts();
startLive();
startSession();
// A sign-in link entered in an open page changes only the hash and does not reload it.
addEventListener('hashchange', () => {
  if (isSignInLink()) startSession();
});
