// SPDX-License-Identifier: Apache-2.0
// A real S3 server (s3rver) behind a line that can be made a bad one, and an instance's metadata
// service, on loopback. Prints both ports. MODE_FILE says how the line is:
//   ok; flaky: every second request is refused by a 503 or cut off, in turn; swallow: what is put is
//   acknowledged and thrown away; part: from the second part of an upload on, all is refused
//   node s3_server.js MODULES FOLDER MODE_FILE
const [modules, folder, mode_file] = process.argv.slice(2);
const crypto = require('crypto');
const fs = require('fs');
const http = require('http');
const S3rver = require(modules + '/node_modules/s3rver');

// Signature Version 4 as Amazon specifies it, since s3rver takes any. Why it is wrong; '' if it is right.
const sha256 = text => crypto.createHash('sha256').update(text).digest('hex');
const hmac = (key, text) => crypto.createHmac('sha256', key).update(text).digest();
const escaped = text => encodeURIComponent(text).replace(/[!'()*]/g, c => '%' + c.charCodeAt(0).toString(16).toUpperCase());
function wrong(request, body) {
    const parts = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/((\d{8})\/([^/]+)\/s3\/aws4_request), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/
        .exec(request.headers.authorization || '');
    if (!parts) return 'AccessDenied';
    const [, key, scope, day, region, names, signature] = parts;
    if (key !== 'S3RVER') return 'InvalidAccessKeyId';
    const signed = names.split(';');
    for (const name of Object.keys(request.headers))
        if ((name === 'host' || name.startsWith('x-amz-')) && !signed.includes(name)) return 'SignatureDoesNotMatch';
    if (request.headers['x-amz-content-sha256'] !== sha256(body)) return 'XAmzContentSHA256Mismatch';
    const [path, query = ''] = request.url.split('?');
    const canonical = [
        request.method,
        path.split('/').map(part => escaped(decodeURIComponent(part))).join('/'),
        query.split('&').filter(one => one).map(one => one.split('=')).map(([name, value = '']) =>
            escaped(decodeURIComponent(name)) + '=' + escaped(decodeURIComponent(value))).sort().join('&'),
        ...signed.map(name => `${name}:${(request.headers[name] || '').trim().replace(/ +/g, ' ')}`), '',
        names, request.headers['x-amz-content-sha256']].join('\n');
    const date = request.headers['x-amz-date'] || '';
    if (!date.startsWith(day)) return 'SignatureDoesNotMatch';
    const signing = [day, region, 's3', 'aws4_request'].reduce(hmac, 'AWS4S3RVER');
    return hmac(signing, ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')).toString('hex') === signature
        ? '' : 'SignatureDoesNotMatch';
}

let count = 0;
const log = fs.openSync(mode_file + '.requests', 'a');
function pass(request, body, response, port) {
    const mode = fs.readFileSync(mode_file, 'utf8').trim();
    fs.writeSync(log, `${request.method} ${request.url}\n`);
    ++count;
    const refuse = (status, text = '') => { response.writeHead(status); response.end(text); };
    if (mode === 'flaky' && count % 4 === 1) return refuse(503);
    if (mode === 'flaky' && count % 4 === 3) return request.socket.destroy();
    const why = wrong(request, body);
    if (why) return refuse(403, `<?xml version="1.0"?><Error><Code>${why}</Code><Message>refused</Message></Error>`);
    if (mode === 'swallow' && request.method === 'PUT') return refuse(200);
    if (mode === 'part' && /partNumber=([2-9]|1\d)/.test(request.url)) return refuse(403);
    const onward = http.request({ port, host: '127.0.0.1', method: request.method, path: request.url, headers: request.headers },
        answer => { response.writeHead(answer.statusCode, answer.headers); answer.pipe(response); });
    onward.on('error', () => response.destroy());
    onward.end(body);
}
const line = port => http.createServer((request, response) => {
    const pieces = [];
    request.on('data', piece => pieces.push(piece));
    request.on('end', () => pass(request, Buffer.concat(pieces), response, port));
});

const metadata = http.createServer((request, response) => {
    const at = request.url.replace(/^\/latest/, '');
    if (request.method === 'PUT' && at === '/api/token') return response.end('a-token');
    if (request.headers['x-aws-ec2-metadata-token'] !== 'a-token') { response.writeHead(401); return response.end(); }
    const roles = '/meta-data/iam/security-credentials/';
    if (at === roles) return response.end('the-role');
    if (at === roles + 'the-role')
        return response.end(JSON.stringify({ AccessKeyId: 'S3RVER', SecretAccessKey: 'S3RVER', Expiration: '2999-01-01T00:00:00Z' }));
    response.writeHead(404);
    response.end();
});

// Records of backups, as many as do not fit into one page of a list.
async function fill(port, many) {
    for (let i = 0; i < many; ++i)
        await new Promise((done, failed) => {
            const name = 'backup-' + String(i).padStart(16, '0');
            const volume = i === many - 1 ? 'vo/l2/vol2' : 'vo/l1/vol1';  // one more, behind the first page
            const key = `/many/there/convoy-objectstore/volumes/${volume}/backups/backup_${name}.cfg`;
            const text = JSON.stringify({ Name: name, VolumeName: 'vol1', SingleFile: { FilePath: 'x' } });
            const put = http.request({ port, host: '127.0.0.1', method: 'PUT', path: key, headers: { 'Content-Length': text.length } },
                answer => { answer.resume(); answer.on('end', () => answer.statusCode === 200 ? done() : failed(new Error('' + answer.statusCode))); });
            put.on('error', failed);
            put.end(text);
        });
}

(async () => {
    const server = new S3rver({
        port: 0, address: '127.0.0.1', silent: true, directory: folder,
        configureBuckets: [{ name: 'backups', configs: [] }, { name: 'many', configs: [] }],
    });
    const { port } = await server.run();
    await fill(port, 1003);
    const bad = line(port);
    await new Promise(done => bad.listen(0, '127.0.0.1', done));
    await new Promise(done => metadata.listen(0, '127.0.0.1', done));
    console.log(`${bad.address().port} ${metadata.address().port}`);
})().catch(error => { console.error(error); process.exit(1); });
