BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE alerts (
	series VARCHAR NOT NULL, 
	night DATE NOT NULL, 
	state VARCHAR NOT NULL, 
	finding VARCHAR NOT NULL, 
	level INTEGER NOT NULL, 
	value BIGINT, 
	bound VARCHAR NOT NULL, 
	standing VARCHAR, 
	p FLOAT, 
	adjusted FLOAT, 
	reason VARCHAR NOT NULL, 
	raised DATETIME NOT NULL, 
	changed DATETIME NOT NULL, 
	forecast JSON, 
	PRIMARY KEY (series, night)
);
INSERT INTO "alerts" VALUES('drones_launched','2026-03-14','raised','unusual',1,97,'exact','official',0.01,0.02,'more than expected','2026-03-14 06:00:00.000000','2026-03-14 06:00:00.000000',NULL);
CREATE TABLE claims (
	entry VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	place INTEGER NOT NULL, 
	weapon VARCHAR NOT NULL, 
	family VARCHAR NOT NULL, 
	measure VARCHAR NOT NULL, 
	value BIGINT, 
	bound VARCHAR NOT NULL, 
	window VARCHAR NOT NULL, 
	night DATE, 
	attacker VARCHAR, 
	scope VARCHAR NOT NULL, 
	part BOOLEAN NOT NULL, 
	quote VARCHAR NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	rule VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	voice VARCHAR NOT NULL, 
	seen DATETIME, 
	unit VARCHAR NOT NULL, 
	includes_ew BOOLEAN NOT NULL, 
	withheld BOOLEAN NOT NULL, 
	PRIMARY KEY (entry, version, place), 
	FOREIGN KEY(entry, version) REFERENCES readings (entry, version) ON DELETE CASCADE
);
INSERT INTO "claims" VALUES('channel:1',1,0,'drone','drone','launched',90,'exact','night','2026-03-14','RU','national',0,'У ніч на 14 березня ворог атакував 90 ударними БпЛА.',0,52,'n_weapon','ua-air-force','ua-air-force','2026-03-14 06:00:00.000000','weapon',0,0);
INSERT INTO "claims" VALUES('channel:1',1,1,'drone','drone','intercepted',71,'exact','night','2026-03-14','RU','national',0,'Збито 71.',53,62,'elliptic','ua-air-force','ua-air-force','2026-03-14 06:00:00.000000','weapon',0,0);
INSERT INTO "claims" VALUES('channel:1',2,0,'drone','drone','launched',97,'exact','night','2026-03-14','RU','national',0,'У ніч на 14 березня ворог атакував 97 ударними БпЛА.',0,52,'n_weapon','ua-air-force','ua-air-force','2026-03-14 06:00:00.000000','weapon',0,0);
INSERT INTO "claims" VALUES('channel:1',2,1,'drone','drone','intercepted',78,'exact','night','2026-03-14','RU','national',0,'Збито 78.',53,62,'elliptic','ua-air-force','ua-air-force','2026-03-14 06:00:00.000000','weapon',0,0);
CREATE TABLE deliveries (
	number INTEGER NOT NULL, 
	notification VARCHAR NOT NULL, 
	tried DATETIME NOT NULL, 
	outcome VARCHAR NOT NULL, 
	detail VARCHAR NOT NULL, 
	PRIMARY KEY (number), 
	FOREIGN KEY(notification) REFERENCES notifications (id)
);
CREATE TABLE doubts (
	entry VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	place INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	night DATE, 
	PRIMARY KEY (entry, version, place), 
	FOREIGN KEY(entry, version) REFERENCES readings (entry, version) ON DELETE CASCADE
);
CREATE TABLE entries (
	id VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	feed VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	link VARCHAR NOT NULL, 
	published DATETIME, 
	fetched DATETIME NOT NULL, 
	digest VARCHAR NOT NULL, 
	lang VARCHAR, 
	text VARCHAR NOT NULL, 
	PRIMARY KEY (id, version)
);
INSERT INTO "entries" VALUES('channel:1',1,'channel','ua-air-force','','https://example.org/1','2026-03-14 06:00:00.000000','2026-03-14 07:00:00.000000','6d5f3214aa4ac7110efcc03e421a4fffc157492d94ea58731a32fdba40284e2d','uk','У ніч на 14 березня ворог атакував 90 ударними БпЛА. Збито 71.');
INSERT INTO "entries" VALUES('channel:1',2,'channel','ua-air-force','','https://example.org/1','2026-03-14 06:00:00.000000','2026-03-14 10:00:00.000000','ec7622a741ce01d16158f37a35fff193dcc599727c45fa60085141da422d65e8','uk','У ніч на 14 березня ворог атакував 97 ударними БпЛА. Збито 78.');
INSERT INTO "entries" VALUES('channel:2',1,'channel','ua-air-force','','https://example.org/2','2026-03-14 08:00:00.000000','2026-03-14 09:00:00.000000','e485fa2318b54d87ce1db2e336ed415ce25f12003747081b31a70a58e710730c','uk','Дякуємо всім, хто тримає небо.');
CREATE TABLE feeds (
	feed VARCHAR NOT NULL, 
	etag VARCHAR, 
	last_modified VARCHAR, 
	body_digest VARCHAR, 
	due DATETIME, 
	polled DATETIME, 
	succeeded DATETIME, 
	failures INTEGER NOT NULL, 
	problem VARCHAR, 
	PRIMARY KEY (feed)
);
INSERT INTO "feeds" VALUES('channel','"abc"',NULL,NULL,'2026-03-14 06:00:00.000000','2026-03-14 06:00:00.000000','2026-03-14 06:00:00.000000',0,NULL);
CREATE TABLE meta (
	id INTEGER NOT NULL, 
	began DATETIME NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "meta" VALUES(1,'2026-03-14 06:00:00.000000');
CREATE TABLE notifications (
	number INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	night DATE NOT NULL, 
	recipient VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	level INTEGER NOT NULL, 
	created DATETIME NOT NULL, 
	message_id VARCHAR NOT NULL, 
	message BLOB NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE (id)
);
CREATE TABLE readings (
	entry VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	extractor VARCHAR NOT NULL, 
	PRIMARY KEY (entry, version), 
	FOREIGN KEY(entry, version) REFERENCES entries (id, version)
);
INSERT INTO "readings" VALUES('channel:1',1,'2');
INSERT INTO "readings" VALUES('channel:1',2,'2');
INSERT INTO "readings" VALUES('channel:2',1,'2');
CREATE INDEX notifications_by_night ON notifications (night, recipient);
CREATE INDEX ix_deliveries_notification ON deliveries (notification);
COMMIT;
