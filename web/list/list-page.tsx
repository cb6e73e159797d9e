import { SimulatorPanel } from '../simulator/simulator-panel.tsx';
import { VisitPanels } from '../simulator/visit-panels.tsx';
import { StoreMapPanel } from '../store-map/store-map-panel.tsx';
import { loadLater } from '../ui/load-later.tsx';
import { ChatListPanel } from './chat-list-panel.tsx';
import './list-page.css';

const StandingPanel = loadLater(() =>
  import('../standing/standing-panel.tsx').then((module) => module.StandingPanel),
);

/** The list of chats, the simulator and the store map. */
export function ListPage() {
  return (
    <div class="list-page">
      <ChatListPanel />
      <div class="list-aside">
        <div class="list-standing">
          <StandingPanel />
        </div>
        <SimulatorPanel />
        <StoreMapPanel />
      </div>
      <VisitPanels />
    </div>
  );
}
