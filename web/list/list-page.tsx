import { SimulatorPanel } from '../simulator/simulator-panel.tsx';
import { VisitPanels } from '../simulator/visit-panels.tsx';
import { StoreMapPanel } from '../store-map/store-map-panel.tsx';
import { ChatListPanel } from './chat-list-panel.tsx';
import './list-page.css';

/** The list of chats, the simulator and the store map. */
export function ListPage() {
  return (
    <div class="list-page">
      <ChatListPanel />
      <div class="list-aside">
        <SimulatorPanel />
        <StoreMapPanel />
      </div>
      <VisitPanels />
    </div>
  );
}
