import '../styles/tokens.css';
import '../styles/base.css';
import { render } from 'preact';
import { resume } from './conversation.ts';
import { QuotesPage } from './quotes-page.tsx';

const root = document.getElementById('app');
if (root) render(<QuotesPage />, root);
void resume();
