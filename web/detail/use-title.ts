import { useEffect } from 'preact/hooks';

/** Names the browser's tab for as long as a component shows. */
export function useTitle(title: string): void {
  useEffect(() => {
    const before = document.title;
    document.title = `${title} · Roundtable`;
    return () => {
      document.title = before;
    };
  }, [title]);
}
