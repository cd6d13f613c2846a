import { badgesPlugin } from './plugins/badges';
import { commandsPlugin } from './plugins/commands';
import { exportPlugin } from './plugins/export';
import { marksPlugin } from './plugins/marks';
import { modelPlugin } from './plugins/model';
import { originPlugin } from './plugins/origin';
import { panelPlugin } from './plugins/panel';
import { statusBarPlugin } from './plugins/statusbar';
import { toolbarPlugin } from './plugins/toolbar';

export { IAuditModel } from './tokens';

export default [
  modelPlugin,
  panelPlugin,
  commandsPlugin,
  marksPlugin,
  badgesPlugin,
  statusBarPlugin,
  toolbarPlugin,
  exportPlugin,
  originPlugin
];
