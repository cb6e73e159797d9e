import { useEffect } from 'preact/hooks';

/** Sets the tab's title while a component is shown. */
export function useTitle(title: string): void {
  useEffect(() => {
    const before = document.title;
    document.title = `${title} · Roundtable`;
    return () => {
      document.title = before;
    };
  }, [title]);
}
