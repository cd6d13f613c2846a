import { LabIcon } from '@jupyterlab/ui-components';

/** A shield with a check, drawn for the theme's icon colour. */
export const auditIcon = new LabIcon({
  name: 'jupyter-audit:audit',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <path class="jp-icon3" fill="#616161" d="M12 2L4 5v6c0 5 3.4 9.3 8 11c4.6-1.7 8-6 8-11V5zm0 2.1l6 2.3V11c0 3.9-2.5 7.3-6 8.8c-3.500-1.500-6-4.900-6-8.800V6.400z"/>
  <path class="jp-icon3" fill="#616161" d="M10.900 15.600L7.500 12.200l1.300-1.300l2.100 2.100l4.400-4.400l1.300 1.300z"/>
</svg>`
});
