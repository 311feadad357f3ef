#!/bin/sh
# Makes the files beside it, by argus 3.0.8: make.sh FOLDER-OF-CAPTURES ARGUS-5-FILE
set -eu
captures=$1 five=$2
cd "$(dirname "$0")"
rm -f ip.argus link.argus tunnels.argus plain.argus rewritten.argus clustered.argus five.argus
# make NAME OPTIONS CAPTURE…: argus writes behind what a file holds already.
make() {
    out=$1.argus options=$2
    shift 2
    for name; do
        # shellcheck disable=SC2086
        argus -X -F /dev/null $options -r "$captures/$name" -w "$out"
    done
}
make ip "-JRZAm -U 128 -S 5" ssh.pcap whois.pcap dns_udp.pcap dns_tcp.pcap icmp6-rfc8335.pcap \
    ip6_frag_asan.pcap ip_ts_opts_asan.pcap esp_truncated.pcap
make link "-JRZAm -U 64 -S 5" DECnet_Phone.pcap ISIS_level1_adjacency.pcap \
    MSTP_Intra-Region_BPDUs.pcap LACP.pcap LLDP_and_CDP.pcap reason_code-1.pcap 3560_CDP.pcap
make tunnels "-JRZAm -U 32 -S 5" various_gre.pcap bigtcp-ipv4-vxlan-ipv4.pcap mpls-over-udp.pcap \
    dsa.pcap erspan-type-ii-1.pcap HDLC.pcap
make plain "" ssh.pcap OSPFv2_Capture_FINAL.pcapng ntp.pcap tcp_rst_data.pcap loopback.pcap
ra -X -r ip.argus -w rewritten.argus
racluster -X -r plain.argus -w clustered.argus
# Whole records of some 20 KB.
head -c 17536 "$five" > five.argus
