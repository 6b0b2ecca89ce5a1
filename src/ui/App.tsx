import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/tables.css';
import './styles/layout.css';
import './styles/station-bar.css';
import './styles/pictures.css';
import './styles/dealt.css';
import './styles/checks.css';
import './styles/gallery.css';
import './styles/picture-dialog.css';
import './styles/training.css';
import './styles/models.css';
import './styles/classify.css';
import './styles/kept.css';
import { ClassifyStation } from './classify/ClassifyStation.tsx';
import { FileQuestions } from './FileQuestions.tsx';
import { Footer, Header } from './Header.tsx';
import { KeptPanel } from './kept/KeptPanel.tsx';
import { useLeaveGuard } from './leave-guard.ts';
import { ModelsStation } from './models/ModelsStation.tsx';
import { NoticeBar } from './NoticeBar.tsx';
import { PicturesStation } from './pictures/PicturesStation.tsx';
import { ResultsStation } from './results/ResultsStation.tsx';
import { StationBar } from './StationBar.tsx';
import { SurveyProvider } from './survey.tsx';
import { TrainingStation } from './training/TrainingStation.tsx';
import { useWindowDrop } from './window-drop.ts';
import { useWindowPaste } from './window-paste.ts';

export function App() {
  useWindowDrop();
  useWindowPaste();
  useLeaveGuard();
  return (
    <SurveyProvider>
      <a className="skip-link" href="#pictures">
        Skip to the pictures
      </a>
      <Header />
      <StationBar />
      <main>
        <div className="stations">
          <PicturesStation />
          <TrainingStation />
          <ResultsStation />
          <ClassifyStation />
        </div>
        <div className="library">
          <ModelsStation />
          <KeptPanel />
        </div>
      </main>
      <Footer />
      <NoticeBar />
      <FileQuestions />
    </SurveyProvider>
  );
}
