import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { restore } from './state/session.ts';
import { App } from './ui/App.tsx';
import { exposeAutomation } from './ui/automation.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element "root"');

createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
exposeAutomation();
void restore();
