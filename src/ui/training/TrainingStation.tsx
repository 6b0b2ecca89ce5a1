import { Station } from '../Station.tsx';
import { EngineChooser } from './EngineChooser.tsx';
import { LearningCurves } from './LearningCurves.tsx';
import { RecipeForm } from './RecipeForm.tsx';
import { RunControls } from './RunControls.tsx';
import { RunReadout } from './RunReadout.tsx';

export function TrainingStation() {
  return (
    <Station id="training" title="Training">
      <RecipeForm />
      <EngineChooser />
      <RunControls />
      <RunReadout />
      <LearningCurves />
    </Station>
  );
}
