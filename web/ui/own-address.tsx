import type { ComponentType } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { LocationProvider, useLocation } from 'preact-iso';

/**
 * A page that knows its own address alone. While the code of the next page is loaded, the router still shows the page
 * before: it keeps its query then, and what it had still to do to the address, such as a search that was just typed,
 * does not undo the navigation.
 */
export function withOwnAddress<Props extends object>(Page: ComponentType<Props>): ComponentType<Props> {
  return function OwnAddress(props: Props & { path?: string }) {
    const latest = useLocation();
    const kept = useRef(latest);
    // The router gives a page the path that it matched.
    if (latest.path === props.path) kept.current = latest;
    const own = kept.current;
    const address = useMemo(() => {
      const route: typeof own.route = (url, replace) => {
        if (location.pathname.replace(/\/+$/, '') === own.path) own.route(url, replace);
      };
      return { ...own, route };
    }, [own]);
    return (
      <LocationProvider.ctx.Provider value={address}>
        <Page {...props} />
      </LocationProvider.ctx.Provider>
    );
  };
}
