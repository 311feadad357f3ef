//! How many rows a second are made of text: `cargo run --release -p argus-import --example text_speed`.

use argus_import::{Batch, Format};
use std::time::Instant;

const ROWS: usize = 1_000_000;

fn zeek(row: usize) -> String {
    let (host, port) = (row % 250, 1024 + row % 60_000);
    format!(
        "{}.{:06}\tC{row:016x}\t10.1.{host}.7\t{port}\t192.0.2.{host}\t443\ttcp\tssl\t{}.250011\t{}\t{}\tSF\tT\tF\t0\tShADadFf\t12\t1840\t14\t20480\t-\t6\n",
        1_700_000_000 + row / 100,
        row % 1_000_000,
        row % 90,
        row % 5000,
        row % 90_000
    )
}

const ZEEK_HEADER: &str = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n\
#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents\tip_proto\n\
#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tbool\tbool\tcount\tstring\tcount\tcount\tcount\tcount\tset[string]\tcount\n";

fn zeek_json(row: usize) -> String {
    let host = row % 250;
    format!(
        "{{\"ts\":{}.{:06},\"uid\":\"C{row:016x}\",\"id.orig_h\":\"10.1.{host}.7\",\"id.orig_p\":50001,\"id.resp_h\":\"192.0.2.{host}\",\"id.resp_p\":443,\"proto\":\"tcp\",\"service\":\"ssl\",\"duration\":1.250011,\"orig_bytes\":{row},\"resp_bytes\":4711,\"conn_state\":\"SF\",\"local_orig\":true,\"local_resp\":false,\"missed_bytes\":0,\"history\":\"ShADadFf\",\"orig_pkts\":12,\"orig_ip_bytes\":1840,\"resp_pkts\":14,\"resp_ip_bytes\":20480,\"ip_proto\":6}}\n",
        1_700_000_000 + row / 100,
        row % 1_000_000
    )
}

fn eve(row: usize) -> String {
    let host = row % 250;
    format!(
        "{{\"timestamp\":\"2026-03-01T10:00:40.251547+0200\",\"flow_id\":{row},\"in_iface\":\"eth0\",\"event_type\":\"flow\",\"src_ip\":\"10.1.{host}.7\",\"src_port\":50096,\"dest_ip\":\"192.0.2.{host}\",\"dest_port\":443,\"proto\":\"TCP\",\"app_proto\":\"tls\",\"flow\":{{\"pkts_toserver\":12,\"pkts_toclient\":14,\"bytes_toserver\":1840,\"bytes_toclient\":20480,\"start\":\"2026-03-01T10:00:00.500000+0200\",\"end\":\"2026-03-01T10:00:01.750000+0200\",\"age\":1,\"state\":\"closed\",\"reason\":\"timeout\",\"alerted\":false}},\"tcp\":{{\"tcp_flags\":\"1b\",\"tcp_flags_ts\":\"1b\",\"tcp_flags_tc\":\"1b\",\"syn\":true,\"fin\":true,\"psh\":true,\"ack\":true,\"state\":\"closed\"}}}}\n"
    )
}

fn vpc(row: usize) -> String {
    let host = row % 250;
    format!(
        "2 123456789010 eni-1235b8ca123456789 172.31.{host}.139 172.31.16.21 20641 22 6 20 {row} 1418530010 1418530070 ACCEPT OK\n"
    )
}

fn nfdump(row: usize) -> String {
    let host = row % 250;
    format!(
        "2011-08-17 12:01:{:02}.780,     3.124,TCP  ,    10.1.{host}.7:{} ,  192.0.2.{host}:443,.AP.SF,   0,      10,{row:8},    1\n",
        row % 60,
        1024 + row % 60_000
    )
}

const NFDUMP_HEADER: &str = "Date first seen,Duration,Proto,Src IP Addr:Port,Dst IP Addr:Port,Flags,Tos,Packets,Bytes,Flows\n";

fn nfdump_csv(row: usize) -> String {
    let host = row % 250;
    format!(
        "2018-03-09 20:49:16,2018-03-09 20:49:26,9.979,10.1.{host}.7,192.0.2.{host},{},443,TCP,...AP.SF,0,0,12,{row},0,0,0,0,0,0,0,0,0,0,0.0.0.0,0.0.0.0,0,0,00:00:00:00:00:00,00:00:00:00:00:00,00:00:00:00:00:00,00:00:00:00:00:00,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,    0.000,    0.000,    0.000,127.0.0.1,0/0,1,2026-11-25 23:33:53.659\n",
        1024 + row % 60_000
    )
}

const NFDUMP_CSV_HEADER: &str = "ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt,in,out,sas,das,smk,dmk,dtos,dir,nh,nhb,svln,dvln,ismc,odmc,idmc,osmc,mpls1,mpls2,mpls3,mpls4,mpls5,mpls6,mpls7,mpls8,mpls9,mpls10,cl,sl,al,ra,eng,exid,tr\n";

fn rwcut(row: usize) -> String {
    let host = row % 250;
    format!(
        "       10.1.{host}.7|      192.0.2.{host}|{}|  443|  6|        12|{row:10}|FS PA   |2009/02/12T00:00:00.011|    2.750|2009/02/12T00:00:02.761| S0|\n",
        1024 + row % 60_000
    )
}

const RWCUT_HEADER: &str =
    "sIP|dIP|sPort|dPort|pro|   packets|     bytes|   flags|sTime| duration|eTime|sen|\n";

/// As many features as CICFlowMeter has.
fn cic(row: usize) -> String {
    const FEATURES: &str = ",1239.5,0,1448,82.6,256.72";
    let mut line = format!("80,6,14/02/2018 08:33:50,{row},15,10");
    for _ in 0..14 {
        line.push_str(FEATURES);
    }
    line.push_str(",Benign\n");
    line
}

fn cic_header() -> String {
    let mut header =
        "Dst Port,Protocol,Timestamp,Flow Duration,Tot Fwd Pkts,Tot Bwd Pkts".to_owned();
    for number in 0..70 {
        header.push_str(&format!(",Feature {number}"));
    }
    header + ",Label\n"
}

fn measure(
    name: &str,
    format: Format,
    header: &str,
    row: fn(usize) -> String,
) -> Result<(), argus_import::ImportError> {
    let mut text = header.to_owned();
    for number in 0..ROWS {
        text.push_str(&row(number));
    }
    let begin = Instant::now();
    let mut import = format.open(text.as_bytes())?;
    let mut batch = Batch::new(import.columns());
    let mut rows = 0;
    while import.next(&mut batch, 64 << 10)? {
        rows += batch.rows();
        batch.clear();
    }
    let seconds = begin.elapsed().as_secs_f64();
    let megabytes = text.len() as f64 / 1e6;
    println!(
        "{name:10} {rows} rows, {megabytes:.0} MB in {seconds:.2} s: {:.2} million rows a second, {:.0} MB/s",
        rows as f64 / seconds / 1e6,
        megabytes / seconds
    );
    Ok(())
}

fn main() -> Result<(), argus_import::ImportError> {
    measure("zeek", Format::Zeek, ZEEK_HEADER, zeek)?;
    measure("zeek json", Format::Zeek, "", zeek_json)?;
    measure("eve", Format::Suricata, "", eve)?;
    measure("vpc", Format::AwsVpc, "", vpc)?;
    measure("nfdump", Format::Nfdump, NFDUMP_HEADER, nfdump)?;
    measure("nfdump csv", Format::Nfdump, NFDUMP_CSV_HEADER, nfdump_csv)?;
    measure("rwcut", Format::Silk, RWCUT_HEADER, rwcut)?;
    measure("cic", Format::CicFlowMeter, &cic_header(), cic)?;
    measure("json", Format::Json, "", zeek_json)
}
