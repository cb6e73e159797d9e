import type { ComponentType } from 'preact';
import { LocationProvider, lazy, Route, Router } from 'preact-iso';
import { Header } from './layout/header.tsx';
import { t } from './layout/texts.ts';
import { LinkPage } from './session/link-page.tsx';
import { sessionState } from './session/session.ts';
import { SignInPage } from './session/sign-in-page.tsx';
import { t as sessionText } from './session/texts.ts';
import { Shortcuts } from './shortcuts/shortcuts.tsx';
import { EmptyState } from './ui/empty-state.tsx';
import { ErrorBanner } from './ui/error-banner.tsx';
import { withOwnAddress } from './ui/own-address.tsx';
import { ToastHost } from './ui/toast-host.tsx';

/** Each page is a chunk of its own, so that no page loads another one's code. */
const ListPage = page(() => import('./list/list-page.tsx').then((module) => module.ListPage));
const DetailPage = page(() => import('./detail/detail-page.tsx').then((module) => module.DetailPage));
const WebhookPages = page(() => import('./webhooks/webhook-pages.tsx').then((module) => module.WebhookPages));
const FailedRoundsPage = page(() =>
  import('./replay/failed-rounds-page.tsx').then((module) => module.FailedRoundsPage),
);
const RoundPage = page(() => import('./replay/round-page.tsx').then((module) => module.RoundPage));

/** After a deployment, files of before are gone: a reload finds the new ones. */
function page<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  return lazy(() => load().then(withOwnAddress, () => FailedPage as ComponentType<Props>));
}

export function App() {
  return (
    <LocationProvider scope="/dashboard">
      <a class="skip-link" href="#main">
        {t('skip')}
      </a>
      <Header />
      <main id="main" tabIndex={-1}>
        <Content />
      </main>
      <ToastHost />
      {sessionState.value.kind === 'signed_in' && <Shortcuts />}
    </LocationProvider>
  );
}

function Content() {
  const state = sessionState.value;
  if (state.kind === 'checking') return null;
  if (state.kind === 'signed_out') {
    return <SignInPage notice={state.expired ? sessionText('expired') : null} error={state.error} />;
  }
  if (state.kind === 'link_opened') return <LinkPage {...state} />;
  if (state.session.realm === 'backoffice') {
    return (
      <Router>
        <Route path="/dashboard" component={FailedRoundsPage} />
        <Route path="/dashboard/rounds/:roundId" component={RoundPage} />
        <Route default component={NotFoundPage} />
      </Router>
    );
  }
  return (
    <Router>
      <Route path="/dashboard" component={ListPage} />
      <Route path="/dashboard/chats/:chatId" component={DetailPage} />
      <Route path="/dashboard/webhooks/:webhookId?" component={WebhookPages} />
      <Route path="/dashboard/rounds/:roundId" component={BackofficeOnlyPage} />
      <Route default component={NotFoundPage} />
    </Router>
  );
}

function BackofficeOnlyPage() {
  return (
    <EmptyState icon="stop" title={sessionText('backoffice_only')}>
      <a href="/dashboard">{t('to_list')}</a>
    </EmptyState>
  );
}

function NotFoundPage() {
  return (
    <EmptyState icon="search" title={t('not_found')}>
      <a href="/dashboard">{t('to_list')}</a>
    </EmptyState>
  );
}

function FailedPage() {
  return <ErrorBanner message={t('page_failed')} onRetry={() => location.reload()} />;
}
