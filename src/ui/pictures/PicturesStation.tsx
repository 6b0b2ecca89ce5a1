import { useMemo } from 'react';
import { isBusy } from '../../domain/run.ts';
import { countByClass, labels } from '../../domain/sample.ts';
import { useApp, type AppState } from '../../state/store.ts';
import { Gallery } from '../gallery/Gallery.tsx';
import { Station } from '../Station.tsx';
import { useSurvey } from '../survey.tsx';
import { BalanceOffer } from './BalanceOffer.tsx';
import { ClassZone } from './ClassZone.tsx';
import { GroupsPanel } from './GroupsPanel.tsx';
import { ImportProgress } from './ImportProgress.tsx';
import { isReading } from './pictures-are-free.ts';
import { pictureWarnings } from './picture-warnings.ts';
import { RemoveAll } from './RemoveAll.tsx';
import { SampleOffer } from './SampleOffer.tsx';
import { SaveDataset } from './SaveDataset.tsx';
import { SkippedFiles, SkippedSummary } from './SkippedFiles.tsx';
import { SplitTable } from './SplitTable.tsx';
import { Warnings } from './Warnings.tsx';

export function PicturesStation() {
  const samples = useApp((state) => state.samples);
  const classNames = useApp((state) => state.classNames);
  const reading = useApp(isReading);
  const intro = useApp(introWords);
  const { dealt, isRefused } = useSurvey();
  const counts = useMemo(() => countByClass(samples), [samples]);

  return (
    <Station
      id="pictures"
      title="Pictures"
      intro={intro}
      actions={
        samples.length > 0 &&
        !reading && (
          <div className="station-actions">
            <SaveDataset />
            <RemoveAll pictures={samples.length} />
          </div>
        )
      }
    >
      <div className="zones">
        {labels.map((label) => (
          <ClassZone key={label} label={label} parts={dealt?.parts ?? null} />
        ))}
      </div>
      <ImportProgress />
      <SkippedSummary />
      <SampleOffer />
      {!reading && (
        <>
          <Warnings warnings={pictureWarnings(counts, classNames)} />
          <BalanceOffer counts={counts} train={dealt?.counts.train ?? null} />
        </>
      )}
      <Gallery>
        <GroupsPanel />
        {dealt && samples.length > 0 && <SplitTable dealt={dealt} isOutdated={isRefused} />}
      </Gallery>
      <SkippedFiles />
    </Station>
  );
}

function introWords(state: AppState): string | undefined {
  const { run, samples } = state;
  if (isBusy(run) && run.phase !== 'preparing') {
    return 'The run has its own pictures. What you change now counts for the next run.';
  }
  if (samples.length > 0 || isReading(state)) return undefined;
  return 'Give each class a folder. Folders inside it are looked through, and what is no picture is left out and listed.';
}
