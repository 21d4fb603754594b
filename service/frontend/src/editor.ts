// The query editor, loaded by /editor alone.
//
// Takes the form that the server wrote. Gives an editor in its place.
// Never talks to another host.

import { make } from "./dom";

const form = document.querySelector<HTMLFormElement>("form.editor");
form?.append(make("input", { type: "hidden", name: "format", value: "html" }));
