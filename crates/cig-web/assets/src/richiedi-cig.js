// The parts of Bootstrap Italia that the pages use. Each registers its own data-bs-* attributes;
// the whole bundle would bring a video player and an animation library along.
import 'bootstrap-italia/dist/plugins/init.js';
import 'bootstrap-italia/dist/plugins/accordion.js';
import 'bootstrap-italia/dist/plugins/alert.js';
import 'bootstrap-italia/dist/plugins/collapse.js';
import 'bootstrap-italia/dist/plugins/dropdown.js';
import 'bootstrap-italia/dist/plugins/input.js';
import 'bootstrap-italia/dist/plugins/modal.js';
import 'bootstrap-italia/dist/plugins/navbar-collapsible.js';
import 'bootstrap-italia/dist/plugins/tab.js';
import 'bootstrap-italia/dist/plugins/tooltip.js';
