/** The app's two workers, and how what they tell reaches the store. */
import { connectPictures } from '../dataset/pictures.ts';
import { connectTraining } from '../training/training.ts';
import { afterPicturesEvent, afterTrainingEvent } from './reduce.ts';
import { useApp } from './store.ts';

export const pictures = connectPictures((event) =>
  useApp.setState((state) => afterPicturesEvent(state, event)),
);

export const training = connectTraining((event) =>
  useApp.setState((state) => afterTrainingEvent(state, event)),
);
