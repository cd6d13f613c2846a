import { JupyterFrontEndPlugin } from '@jupyterlab/application';

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-audit:plugin',
  description: 'Audit panel',
  autoStart: true,
  activate: () => undefined
};

export default plugin;
