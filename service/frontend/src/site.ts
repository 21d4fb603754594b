// What every page loads: pictures where a page has some, tables that sort, names that are suggested.
//
// Takes the page as the server wrote it, which is complete. Gives it comfort.
// Never draws what the server can write, and never loads a view that no figure asks for.

import { drawPictures } from "./pictures";
import { suggestAll } from "./suggest";
import { improveTables } from "./tables";

suggestAll();
void drawPictures();
improveTables();
