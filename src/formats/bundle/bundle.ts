/**
 * "Continue on more machines": the files of a folder with which PyTorch or Keras goes on with a
 * training, on one process or many, from the tab's weights and with the tab's split. The scripts are
 * Python as it is run; here they are text. Whoever makes the archive puts the weights beside them.
 */
import { recipeLimits } from '../../domain/recipe.ts';
import type { Manifest } from '../manifest.ts';
import { markdownText } from '../markdown.ts';
import course from './course.py?raw';
import kubeflow from './kubeflow.yaml?raw';
import network from './network.py?raw';
import pictures from './pictures.py?raw';
import ranks from './ranks.py?raw';
import ray from './ray.yaml?raw';
import readme from './bundle-readme.md?raw';
import requirementsKeras from './requirements-keras.txt?raw';
import requirements from './requirements.txt?raw';
import slurm from './slurm.sbatch?raw';
import trainDdp from './train_ddp.py?raw';
import trainKeras from './train_keras.py?raw';

export interface BundleInput {
  /** Must know its files: without the split a training can't go on. */
  readonly manifest: Manifest;
  /** Further ones, from 1 to the most that a recipe may have. */
  readonly epochs: number;
  /** Do they lie in `data`, byte by byte as they were given? If not, the manifest lists them alone. */
  readonly withPictures: boolean;
}

export interface BundleFile {
  readonly name: string;
  readonly text: string;
}

/**
 * The scripts look beside themselves for a state_dict of PyTorch, a model of Keras, both under the
 * names of `fileNames`, and for `data`, in which pictures may have any names: they are known by their
 * SHA-256. Throws a RangeError for epochs or a manifest that can't be gone on with.
 */
export function bundleFiles({ manifest, epochs, withPictures }: BundleInput): BundleFile[] {
  const { min, max } = recipeLimits.epochs;
  if (!Number.isInteger(epochs) || epochs < min || epochs > max) {
    throw new RangeError(`${epochs} is no number of epochs`);
  }
  if (!manifest.files) throw new RangeError('the manifest does not say which pictures there are');
  const [firstClass, secondClass] = manifest.classNames;
  const words = {
    epochs: String(epochs),
    epochsBefore: String(manifest.history.length),
    name: markdownText(manifest.name),
    firstClass: markdownText(firstClass),
    secondClass: markdownText(secondClass),
    data: withPictures ? dataWords.within : dataWords.listed,
  };
  return [
    { name: 'README.md', text: filled(readme, words) },
    { name: 'manifest.json', text: `${JSON.stringify(manifest, null, 2)}\n` },
    { name: 'requirements.txt', text: requirements },
    { name: 'requirements-keras.txt', text: requirementsKeras },
    { name: 'train_ddp.py', text: trainDdp },
    { name: 'train_keras.py', text: trainKeras },
    { name: 'pictures.py', text: pictures },
    { name: 'course.py', text: course },
    { name: 'ranks.py', text: ranks },
    { name: 'network.py', text: network },
    // What a shell or a cluster reads is given numbers alone, no names.
    { name: 'slurm.sbatch', text: filled(slurm, words) },
    { name: 'kubeflow.yaml', text: filled(kubeflow, words) },
    { name: 'ray.yaml', text: filled(ray, words) },
  ];
}

const dataWords = {
  within: 'They lie in `data`, one folder for each class.',
  listed:
    'They are not in here: `manifest.json` lists them. Put them into a folder `data`, or point `--data` at the folder from which Twofold was given them.',
} as const;

/** Throws an Error for a place that has no word: the texts and the words must agree. */
function filled(text: string, words: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, key: string) => {
    const word = words[key];
    if (word === undefined) throw new Error(`nothing is known of ${key}`);
    return word;
  });
}
