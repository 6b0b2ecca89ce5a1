/**
 * The one place that puts a Failure into words: what happened, and what to try. Pure, so that the
 * command line says the same. File reasons are phrases that follow a file's name; all others are
 * sentences.
 */
import type { EngineAttempt } from '../domain/engine.ts';
import type { Failure, RefusedEntryReason } from '../domain/failure.ts';
import { seenName } from '../domain/names.ts';
import { engineLabels } from './engine-words.ts';
import { bytes, count, counted } from './format.ts';
import { fieldLabel, plainNumber } from './recipe-words.ts';

export function failureWords(failure: Failure): string {
  switch (failure.kind) {
    case 'empty-file':
      return 'empty file';
    case 'not-an-image':
      return `not an image: ${failure.found}`;
    case 'unsupported-format':
      return `${failure.format} is not read by browsers: convert it to PNG or JPEG`;
    case 'damaged-image':
      return `damaged ${failure.format}${failure.truncated ? ': the file is cut short' : ''}`;
    case 'unsupported-variant':
      return `${failure.format} with ${failure.variant}: convert it to a plain PNG or JPEG`;
    case 'too-many-pixels': {
      const size = `${count(failure.width)} x ${count(failure.height)} pixels`;
      return `${size} is beyond the limit of ${count(failure.limitMegapixels)} megapixels`;
    }
    case 'unreadable-file':
      return `could not be read (${failure.detail}): it may be damaged, moved, or not open to you`;
    case 'file-too-large':
      return `${count(Math.round(failure.sizeBytes / 1e6))} MB is beyond the limit of ${count(failure.limitMegabytes)} MB for one picture`;
    case 'decoder-died':
      return 'the browser gave up on it, most often for lack of memory';
    case 'already-there':
      return 'already there: the same file under the same name';
    case 'outside-classes':
      return 'in neither of the two folders that were taken as the classes';
    case 'bad-archive':
      return `zip file that can’t be opened: ${failure.detail}`;
    case 'refused-entry':
      return refusedEntryWords[failure.reason];

    case 'no-files':
      return 'There is no file in what was given. Give a folder of pictures, a zip file of them, or the pictures themselves.';
    case 'none-usable': {
      const more =
        failure.others > 0 ? ` The same goes for ${counted(failure.others, 'other')}.` : '';
      return `Nothing of what was given can be used. ${seenName(failure.path)}: ${failureWords(failure.failure)}.${more}`;
    }
    case 'not-two-folders':
      return 'This is not a folder of two folders. Drop a folder or a zip file that holds exactly two folders of pictures, or drop each class on its own zone.';
    case 'other-classes':
      return `This folder holds ${failure.first} and ${failure.second}, and the classes here have other names. Drop each of its folders on the class that it belongs to, or remove all pictures first.`;
    case 'too-few-pictures': {
      const { className, found, needed } = failure;
      if (found === 0) return `${className} has no pictures yet. Add a folder or files to it.`;
      return `${className} has ${counted(found, 'different picture')}, and this split needs at least ${needed}. Add more.`;
    }
    case 'recipe-out-of-range': {
      const { field, min, max, value } = failure;
      const range = `from ${plainNumber(min)} to ${plainNumber(max)}`;
      const whole = Number.isInteger(min) && field !== 'learningRate' ? 'whole number' : 'number';
      const got = Number.isFinite(value) ? ` ${plainNumber(value)} can’t be used.` : '';
      return `${fieldLabel(field)} must be a ${whole} ${range}.${got}`;
    }
    case 'split-not-100':
      return Number.isFinite(failure.sum)
        ? `Train, test and validation must add up to 100: now they make ${plainNumber(failure.sum)}.`
        : 'Train, test and validation must add up to 100.';
    case 'too-few-groups': {
      const { className, found, needed } = failure;
      const groups = found === 1 ? 'group' : 'groups';
      return `${className} has only ${count(found)} ${groups} of pictures that stay together, and this split needs at least ${needed}. Add pictures of others, or change what is kept together.`;
    }
    case 'bad-pattern':
      return `The pattern that keeps pictures together can’t be used: ${failure.detail}. Mend it, or clear its field.`;
    case 'undecided-pictures':
      return failure.pictures === 1
        ? '1 picture stands in both classes. Say which class it belongs to, or leave it out.'
        : `${count(failure.pictures)} pictures stand in both classes. Say for each which class it belongs to, or leave it out.`;

    case 'no-engine': {
      const [only, ...others] = failure.attempts;
      if (only && others.length === 0) {
        return `${engineLabels[only.engine]} can’t be used here: ${only.reason}. Choose Automatic, or another engine.`;
      }
      return `No engine could be started.${attemptWords(failure.attempts)} Try a current version of Chrome, Edge, Firefox or Safari, or choose another engine.`;
    }
    case 'loss-not-finite':
      return `The loss stopped being a number in epoch ${failure.epoch}, step ${failure.step}. Try a lower learning rate, a tenth of it for example.`;
    case 'engine-error':
      return `${engineLabels[failure.engine]} failed (${failure.detail}). Try a smaller batch size or image size, or choose another engine.`;
    case 'worker-died':
      if (failure.job === 'formats') {
        return `The file could not be worked on: that ended unexpectedly, most often because memory ran out (${failure.detail}). Nothing was changed.`;
      }
      return failure.job === 'training'
        ? `Training ended unexpectedly, most often because memory ran out (${failure.detail}). Try a smaller batch size or image size, then start again.`
        : `Reading the pictures ended unexpectedly, most often because memory ran out (${failure.detail}). What was read is kept: add the rest again.`;
    case 'no-model':
      return 'There is no model yet. Train one, or import one from a file, then try again.';
    case 'busy':
      if (failure.job === 'formats') {
        return 'A model’s file is being opened. Wait until that has ended, then try again.';
      }
      return failure.job === 'training'
        ? 'Training is running. Stop it or wait until it has ended, then try again.'
        : 'Pictures are being read. Wait until that has ended, or cancel it, then try again.';
    case 'unexpected':
      return `Something went wrong that should not (${failure.detail}). Try again; if it comes back, reload the page: what was kept is still there.`;

    case 'storage-full':
      return `There is no room left for this page's data (${failure.detail}). Free some space on the disk, or remove pictures and models that are no longer needed.`;
    case 'no-room': {
      const { neededBytes, freeBytes, fittingSize } = failure;
      const lack = `There is no room for these pictures: they need ${bytes(neededBytes)} and ${bytes(freeBytes)} are free.`;
      const ways =
        'free space on the disk, or remove pictures and models that are no longer needed';
      return fittingSize === null
        ? `${lack} ${inCapital(ways)}.`
        : `${lack} Choose an image size of ${count(fittingSize)} or less, ${ways}.`;
    }
    case 'storage-unavailable':
      return `The browser does not let this page keep anything (${failure.detail}). Leave private browsing, or allow site data for this page.`;
    case 'storage-failed':
      return `The browser could not keep or read something (${failure.detail}). What was kept before is still there. Try again.`;
    case 'pictures-lost':
      return `${counted(failure.pictures, 'picture is', 'pictures are')} gone: the browser, or somebody, has removed what this page kept of them. Add their files again; the models are still there.`;
    case 'place-taken':
      return 'These pictures can’t be put back: others lie in their place by now. Add their files again.';
    case 'changed-elsewhere':
      return 'The pictures were changed in another tab. Reload this page to see them, then start again.';
    case 'storage-in-use':
      return 'Another tab with Twofold is using the pictures: it trains on them, or reads some. Wait until that has ended, or close that tab, then try again.';
    case 'run-elsewhere':
      return 'Another tab with Twofold is training. Wait until that run has ended, or stop it there, then try again.';
    case 'run-unfinished':
      return 'A run that was cut off in another tab is kept. Go on with it or finish it, or start again to drop it.';
    case 'run-ended-elsewhere':
      return 'This run was ended in another tab with Twofold. Reload this page to see what became of it.';
    case 'newer-storage':
      return 'What is kept in this browser was written by a newer Twofold than this page. Reload the page; nothing has been changed.';
    case 'storage-held':
      return 'Another tab holds an older Twofold open, and what is kept can’t be brought up to date meanwhile. Close that tab, then reload this page; nothing is lost.';
    case 'run-pictures-changed':
      return `The run can’t go on as it was: ${counted(failure.pictures, 'of its pictures was', 'of its pictures were')} removed or moved since it began. Put them back, finish the run with what it has learned, or give it up.`;
    case 'not-a-model':
      return `This file is not a model that Twofold can open (${failure.detail}). It opens Keras (.h5, .keras), PyTorch (.pt), safetensors and TensorFlow.js files of image classifiers with one output.`;
    case 'unsupported-layer':
      return failure.format === null
        ? `This model has a layer that Twofold does not know: ${failure.type} (“${seenName(failure.layer)}”). Nothing was changed.`
        : `${failure.format} files can’t hold this model: they have no word for its layer “${seenName(failure.layer)}” (${failure.type}). Choose Keras or TensorFlow.js.`;
    case 'no-file-list':
      return 'Which pictures this model was trained on is not known, so it can’t be trained on elsewhere from here. Train it anew, then try again.';
    case 'pictures-gone':
      return 'Pictures that this model was trained on are no longer here. Add them again, or leave the pictures out and give the other machine their folder.';
    case 'too-much-for-zip':
      return 'This is more than one zip file can hold (4 GB, or 65,535 files). Leave the pictures out and give the other machine their folder.';
    case 'not-a-log':
      return `This file is not a log that can be drawn: ${failure.detail}. Choose a TensorBoard event file (its name has “tfevents” in it) or a history.csv.`;
    case 'newer-model':
      return `This model was made by a newer Twofold (format ${failure.version}; this one knows up to ${failure.known}). Open it with a newer version.`;
  }
}

/** The words of a failure as a sentence of its own. */
export function failureSentence(failure: Failure): string {
  const words = failureWords(failure);
  return `${inCapital(words)}${/[.!?]$/.test(words) ? '' : '.'}`;
}

const refusedEntryWords: { readonly [reason in RefusedEntryReason]: string } = {
  encrypted: 'locked with a password in its zip file: unpack it and choose the folder',
  'escaping-path': 'not taken out of its zip file: it points to a place outside of it',
  'too-large': 'not taken out of its zip file: unpacked it is larger than a picture can be',
  'unknown-compression':
    'packed in a way that browsers can’t unpack: unpack the zip file and choose the folder',
};

function inCapital(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function attemptWords(attempts: readonly EngineAttempt[]): string {
  if (attempts.length === 0) return '';
  const each = attempts.map(({ engine, reason }) => `${engineLabels[engine]}: ${reason}`);
  return ` ${each.join('; ')}.`.replace(/\.\.$/, '.');
}
