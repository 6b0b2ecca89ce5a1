/** Of the app, put in by the build. */
declare const __TWOFOLD_VERSION__: string;
