import { defineConfig } from 'vite';

/** The pages, built into `web/dist` and served by server/dashboard: /dashboard, and /quotes. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/dashboard/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    // The page's policy allows no styles or scripts in the document itself.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: { input: ['index', 'quotes'].map((page) => `${import.meta.dirname}/${page}.html`) },
  },
});
