'use strict'
// One UPDATE per request, prepared, the whole row back. WORKERS processes share the port.

const cluster = require('node:cluster')

const { DATABASE_URL, PORT, WORKERS = '2', POOL = '8' } = process.env

if (cluster.isPrimary) {
  let ready = 0
  cluster.on('listening', () => {
    ready += 1
    if (ready === Number(WORKERS)) console.log('ready')
  })
  for (let i = 0; i < Number(WORKERS); i++) cluster.fork()
  process.on('SIGTERM', () => {
    for (const worker of Object.values(cluster.workers)) worker.kill()
    process.exit(0)
  })
} else {
  const fastify = require('fastify')
  const pg = require('pg')
  // Counters are JSON numbers; they stay below 2^53.
  pg.types.setTypeParser(20, Number)
  const pool = new pg.Pool({ connectionString: DATABASE_URL, max: Number(POOL) })

  const text = { type: ['string', 'null'] }
  const count = { type: ['integer', 'null'] }
  const time = { type: 'string', format: 'date-time' }
  const record = {
    type: 'object',
    properties: {
      id: { type: 'integer' }, uuid: text, instance_uuid: text, job_id: text, migration_type: text, status: text,
      source_compute: text, dest_compute: text, source_node: text, dest_node: text, dest_host: text, user_id: text,
      project_id: text, memory_total: count, memory_processed: count, memory_remaining: count, disk_total: count,
      disk_processed: count, disk_remaining: count, version: { type: 'integer' }, created_at: time, updated_at: time
    }
  }
  const patch = {
    type: 'object',
    additionalProperties: false,
    properties: {
      status: { type: 'string' },
      memory_processed: { type: 'integer', minimum: 0 }, memory_remaining: { type: 'integer', minimum: 0 },
      disk_processed: { type: 'integer', minimum: 0 }, disk_remaining: { type: 'integer', minimum: 0 }
    }
  }
  const id = { type: 'object', properties: { id: { type: 'integer' } } }
  const columns = Object.keys(record.properties).join(', ')

  const update = {
    name: 'update',
    text: `UPDATE migrations SET status = coalesce($2, status), memory_processed = coalesce($3, memory_processed),
      memory_remaining = coalesce($4, memory_remaining), disk_processed = coalesce($5, disk_processed),
      disk_remaining = coalesce($6, disk_remaining), version = version + 1, updated_at = now()
      WHERE id = $1 RETURNING ${columns}`
  }
  const select = { name: 'select', text: `SELECT ${columns} FROM migrations WHERE id = $1` }
  const list = { name: 'list', text: `SELECT ${columns} FROM migrations ORDER BY id DESC LIMIT $1` }

  const app = fastify()
  const answer = (reply, rows) => rows.length ? rows[0] : reply.code(404).send({ detail: 'no such migration' })

  app.patch('/migrations/:id', { schema: { params: id, body: patch, response: { 200: record } } },
    async (request, reply) => {
      const body = request.body
      const { rows } = await pool.query({
        ...update,
        values: [request.params.id, body.status, body.memory_processed, body.memory_remaining, body.disk_processed,
          body.disk_remaining]
      })
      return answer(reply, rows)
    })

  app.get('/migrations/:id', { schema: { params: id, response: { 200: record } } }, async (request, reply) => {
    const { rows } = await pool.query({ ...select, values: [request.params.id] })
    return answer(reply, rows)
  })

  app.get('/migrations', {
    schema: { response: { 200: { type: 'object', properties: { migrations: { type: 'array', items: record } } } } }
  }, async () => {
    const { rows } = await pool.query({ ...list, values: [20] })
    return { migrations: rows }
  })

  app.listen({ host: '127.0.0.1', port: Number(PORT) })
}
