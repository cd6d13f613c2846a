// Module ids by name: builds of one commit are the same whatever folder they are made in.
module.exports = {
  optimization: { moduleIds: 'named', chunkIds: 'named' }
};
