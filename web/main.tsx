import './styles/tokens.css';
import './styles/base.css';
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
